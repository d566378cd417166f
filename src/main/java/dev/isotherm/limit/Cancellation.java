package dev.isotherm.limit;

import java.util.ArrayList;
import java.util.List;

/**
 * Says that work is no longer wanted, to whoever does it. Scope: one context; whoever cancels, asks or listens does so
 * there.
 */
public final class Cancellation {
    private final List<Runnable> listeners = new ArrayList<>();
    private boolean cancelled;

    /** Whether the work is no longer wanted. */
    public boolean cancelled() {
        return cancelled;
    }

    /** Cancels: every listener is called, once. */
    public void cancel() {
        if (cancelled) {
            return;
        }
        cancelled = true;
        List<Runnable> called = List.copyOf(listeners);
        listeners.clear();
        called.forEach(Runnable::run);
    }

    /**
     * Listens.
     *
     * @param action called when it is cancelled, at once where it is already
     * @return ends the listening; must be run when the work is done, or the listeners would pile up
     */
    public Runnable onCancel(Runnable action) {
        if (cancelled) {
            action.run();
            return () -> {};
        }
        listeners.add(action);
        return () -> listeners.remove(action);
    }
}
