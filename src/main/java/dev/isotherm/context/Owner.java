package dev.isotherm.context;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;

/** The only context that may use an object. Its duplicates, on which handlers run, count as the same context. */
public final class Owner {
    private final String kind;
    private final String name;
    private final ContextInternal context;

    /**
     * Creates an owner.
     *
     * @param kind of object, for example "limiter"
     * @param name of the object; may be empty
     */
    public Owner(String kind, String name, Context context) {
        this.kind = kind;
        this.name = name;
        this.context = ((ContextInternal) context).unwrap();
    }

    /**
     * Fails unless the caller is on the owner.
     *
     * @throws ForeignContextException if the caller is on another context, on another thread or on no context
     */
    public void guard() {
        ContextInternal caller = ContextInternal.current();
        if (!here(caller)) {
            throw new ForeignContextException(kind, name, context, caller);
        }
    }

    /** Whether the caller is on the owner. */
    public boolean here() {
        return here(ContextInternal.current());
    }

    /* In a blocking call Vert.x still reports the caller's context, although another thread runs the code. */
    private boolean here(ContextInternal caller) {
        return caller != null && caller.unwrap() == context && context.inThread();
    }

    /** A promise that completes on the owner, on whatever thread it is completed. */
    public <T> Promise<T> promise() {
        return context.promise();
    }

    /** Runs the action now if the caller is on the owner, otherwise later on the owner's event loop. */
    public void execute(Runnable action) {
        if (here()) {
            action.run();
        } else {
            context.runOnContext(ignored -> action.run());
        }
    }

    /* Timers belong to no request, so they run on the owner itself. */
    Context context() {
        return context;
    }
}
