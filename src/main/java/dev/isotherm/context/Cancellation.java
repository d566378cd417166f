package dev.isotherm.context;

import io.vertx.core.internal.ContextInternal;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells running work that its result is no longer wanted.
 *
 * <p>Scope: one context, the first that uses it; all calls must be made there. Before that, a thread without a context
 * may use it too.
 */
public final class Cancellation {
    private static final Logger LOG = LoggerFactory.getLogger(Cancellation.class);

    private final Set<Listener> listeners = new LinkedHashSet<>();
    private Owner owner;
    private boolean cancelled;

    /**
     * Whether the work is no longer wanted.
     *
     * @throws ForeignContextException if the caller is on another context; all methods do so
     */
    public boolean cancelled() {
        guard();
        return cancelled;
    }

    /**
     * Fails if the work is no longer wanted.
     *
     * @throws CancelledException if it was cancelled
     */
    public void check() {
        guard();
        if (cancelled) {
            throw new CancelledException();
        }
    }

    /** Cancels the work. Calls every listener once, in the order of registration, even if one throws. */
    public void cancel() {
        guard();
        cancelled = true;
        // One by one, because a listener may remove another one.
        while (!listeners.isEmpty()) {
            Listener next = listeners.iterator().next();
            listeners.remove(next);
            next.call();
        }
    }

    /**
     * Adds a listener.
     *
     * @param action called on cancellation, at once if it is cancelled already
     * @return removes the listener. May be run on any thread; on a foreign thread the removal happens later, on the
     *     context. Run it when the work is done, or listeners pile up
     */
    public Runnable onCancel(Runnable action) {
        guard();
        Listener listener = new Listener(action);
        if (cancelled) {
            listener.call();
            return () -> {};
        }
        listeners.add(listener);
        return () -> end(listener);
    }

    /* Clients and servers that close complete their calls on their own threads. */
    private void end(Listener listener) {
        if (owner == null) {
            listeners.remove(listener);
        } else {
            owner.execute(() -> listeners.remove(listener));
        }
    }

    private void guard() {
        ContextInternal caller = ContextInternal.current();
        if (owner == null && caller != null) {
            owner = new Owner("cancellation", "", caller);
        }
        if (owner != null) {
            owner.guard();
        }
    }

    /** How many listeners there are now. */
    int listeners() {
        return listeners.size();
    }

    /* Not a record, because the same action may be added twice. */
    private static final class Listener {
        private final Runnable action;

        Listener(Runnable action) {
            this.action = action;
        }

        void call() {
            try {
                action.run();
            } catch (RuntimeException | Error e) {
                LOG.error("A cancellation listener failed; its work continues although nobody wants the result", e);
            }
        }
    }
}
