package dev.isotherm.dev.demo;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A terminal whose output can be read. */
final class Screen {
    /** How much a terminal can do. */
    enum Mode {
        ASCII(false, false),
        PLAIN(false, true),
        COLOUR(true, true),
        ASCII_COLOUR(true, false);

        private final boolean interactive;
        private final boolean unicode;

        Mode(boolean interactive, boolean unicode) {
            this.interactive = interactive;
            this.unicode = unicode;
        }
    }

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Terminal terminal;

    Screen(int width, Mode mode) {
        terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                width,
                mode.interactive,
                mode.unicode);
    }

    Terminal terminal() {
        return terminal;
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** The lines as a person sees them: without colour codes. */
    List<String> lines() {
        return out().replaceAll("\u001B\\[\\d+m", "").lines().toList();
    }

    String line(String start) {
        return lines().stream()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElse("");
    }
}
