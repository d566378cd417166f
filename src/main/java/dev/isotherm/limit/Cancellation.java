package dev.isotherm.limit;

import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that work is no longer wanted, to whoever does it. Scope: one context; whoever cancels, asks or listens does so
 * there.
 */
public final class Cancellation {
    private static final Logger LOG = LoggerFactory.getLogger(Cancellation.class);

    private final Set<Listener> listeners = new LinkedHashSet<>();
    private boolean cancelled;

    /** Whether the work is no longer wanted. */
    public boolean cancelled() {
        return cancelled;
    }

    /**
     * Goes on only where the work is still wanted.
     *
     * @throws CancelledException where it is not
     */
    public void check() {
        if (cancelled) {
            throw new CancelledException();
        }
    }

    /** Cancels: every listener is called, once, in the order in which they came. One that throws stops no other. */
    public void cancel() {
        cancelled = true;
        // One by one, as a listener may end the listening of another.
        while (!listeners.isEmpty()) {
            Listener next = listeners.iterator().next();
            listeners.remove(next);
            next.call();
        }
    }

    /**
     * Listens.
     *
     * @param action called when it is cancelled, at once where it is already
     * @return ends the listening; must be run when the work is done, or the listeners would pile up
     */
    public Runnable onCancel(Runnable action) {
        Listener listener = new Listener(action);
        if (cancelled) {
            listener.call();
            return () -> {};
        }
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** How many listen now. */
    int listeners() {
        return listeners.size();
    }

    /* Not a record: the same action may listen twice. */
    private static final class Listener {
        private final Runnable action;

        Listener(Runnable action) {
            this.action = action;
        }

        void call() {
            try {
                action.run();
            } catch (RuntimeException | Error e) {
                LOG.error("A listener to a cancellation failed; what it does goes on unwanted", e);
            }
        }
    }
}
