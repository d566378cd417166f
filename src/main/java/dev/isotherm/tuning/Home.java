package dev.isotherm.tuning;

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
        if (caller == null || caller.unwrap() != context) {
            throw new IllegalStateException("The " + what + " belongs to " + context + " and was used from "
                    + (caller == null ? Thread.currentThread() : caller.unwrap())
                    + ". Each verticle must make its own meters in start().");
        }
    }

    ContextInternal context() {
        return context;
    }
}
