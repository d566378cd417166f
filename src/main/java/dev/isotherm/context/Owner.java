package dev.isotherm.context;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;

/** The only context that may use a thing. Duplicates of it, on which handlers run, count as the same. */
public final class Owner {
    private final String kind;
    private final String name;
    private final ContextInternal context;

    /**
     * Names an owner.
     *
     * @param kind of thing, as in "limiter"
     * @param name which of them; may be empty
     */
    public Owner(String kind, String name, Context context) {
        this.kind = kind;
        this.name = name;
        this.context = ((ContextInternal) context).unwrap();
    }

    /**
     * Lets only code on the owner pass.
     *
     * @throws ForeignContextException where the caller is on another context, another thread or none
     */
    public void guard() {
        ContextInternal caller = ContextInternal.current();
        if (!here(caller)) {
            throw new ForeignContextException(kind, name, context, caller);
        }
    }

    /** Whether the caller is on it. */
    public boolean here() {
        return here(ContextInternal.current());
    }

    /* In a blocking call Vert.x names the context that made it, though another thread runs it beside that context's. */
    private boolean here(ContextInternal caller) {
        return caller != null && caller.unwrap() == context && context.inThread();
    }

    /** A promise that completes on the owner, whoever completes it. */
    public <T> Promise<T> promise() {
        return context.promise();
    }

    /** Does it now where the caller is on the owner, in a later turn of the owner's loop otherwise. */
    public void execute(Runnable action) {
        if (here()) {
            action.run();
        } else {
            context.runOnContext(ignored -> action.run());
        }
    }

    /* What is timed belongs to no request, so it runs on the owner itself. */
    Context context() {
        return context;
    }
}
