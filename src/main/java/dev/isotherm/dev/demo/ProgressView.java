package dev.isotherm.dev.demo;

import java.util.Locale;
import java.util.Optional;

/**
 * Shows a job's progress: one line for each state. Within a state a terminal shows a bar, and a pipe gets a line for
 * each quarter.
 */
final class ProgressView {
    private static final int BAR = 30;

    /** The finished part of a job, 0 to total. */
    record Progress(int done, int total) {}

    private final Terminal terminal;
    private String state = "";
    private int quarters;

    ProgressView(Terminal terminal) {
        this.terminal = terminal;
    }

    void show(String newState, Optional<Progress> progress) {
        if (!newState.equals(state)) {
            terminal.line(newState);
            state = newState;
            quarters = 0;
        }
        progress.ifPresent(this::show);
    }

    private void show(Progress progress) {
        int done = Math.max(0, Math.min(progress.done(), progress.total()));
        String count = done + " of " + progress.total();
        if (terminal.interactive()) {
            int full = (int) ((long) BAR * done / progress.total());
            String bar =
                    (terminal.unicode() ? "█" : "#").repeat(full) + (terminal.unicode() ? "░" : ".").repeat(BAR - full);
            terminal.redraw("  " + bar + "  " + count);
            return;
        }
        int reached = (int) (4L * done / progress.total());
        if (reached > quarters) {
            quarters = reached;
            terminal.line(String.format(Locale.ROOT, "%s %d%% (%s)", state, 100L * done / progress.total(), count));
        }
    }
}
