package dev.isotherm.context;

import io.vertx.core.internal.ContextInternal;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that work is no longer wanted, to whoever does it.
 *
 * <p>Scope: one context, the first that uses it; whoever cancels, asks or listens does so there. Before, a thread without
 * a context may use it too.
 */
public final class Cancellation {
    private static final Logger LOG = LoggerFactory.getLogger(Cancellation.class);

    private final Set<Listener> listeners = new LinkedHashSet<>();
    private Owner owner;
    private boolean cancelled;

    /**
     * Whether the work is no longer wanted.
     *
     * @throws ForeignContextException where the caller is not on the context that it belongs to, as all methods do
     */
    public boolean cancelled() {
        guard();
        return cancelled;
    }

    /**
     * Goes on only where the work is still wanted.
     *
     * @throws CancelledException where it is not
     */
    public void check() {
        guard();
        if (cancelled) {
            throw new CancelledException();
        }
    }

    /** Cancels: every listener is called, once, in the order in which they came. One that throws stops no other. */
    public void cancel() {
        guard();
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
     * @return ends the listening, from any thread: on another one than its context's, in a later turn of that; must be
     *     run when the work is done, or the listeners would pile up
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

    /* Closing a client or a server ends what goes on in it on threads of theirs. */
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
