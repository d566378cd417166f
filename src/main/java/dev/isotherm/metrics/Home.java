package dev.isotherm.metrics;

import io.vertx.core.Context;
import io.vertx.core.internal.ContextInternal;

/** The only context that may use a meter; a duplicate of it, on which handlers run, counts as the same. */
final class Home {
    private final String what;
    private final ContextInternal context;

    Home(String what, Context context) {
        this.what = what;
        this.context = ((ContextInternal) context).unwrap();
    }

    void guard() {
        ContextInternal caller = ContextInternal.current();
        if (!here(caller)) {
            throw new IllegalStateException("The " + what + " belongs to " + context + " and was used from "
                    + (caller == null ? "no context" : caller.unwrap()) + " on thread '"
                    + Thread.currentThread().getName() + "'. Each verticle must make its own meters in start().");
        }
    }

    /* In a blocking call Vert.x names the context that made it, though another thread runs it beside that context's. */
    boolean here(ContextInternal caller) {
        return caller != null && caller.unwrap() == context && context.inThread();
    }

    ContextInternal context() {
        return context;
    }
}
