package dev.isotherm.limit;

import io.vertx.core.internal.ContextInternal;

/** A limiter was used from a context that does not own it: a fault of the program, never of its load. */
public final class ForeignContextException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    ForeignContextException(String limiter, ContextInternal owner, ContextInternal caller) {
        super("The limiter '" + limiter + "' belongs to " + describe(owner) + " and was used from " + describe(caller)
                + ". Each verticle must make its own limiter in start().");
    }

    private static String describe(ContextInternal context) {
        if (context == null) {
            return "thread '" + Thread.currentThread().getName() + "', which has no Vert.x context";
        }
        ContextInternal root = context.unwrap();
        String id = "context " + Integer.toHexString(System.identityHashCode(root));
        String deployment = root.deploymentID();
        return deployment == null ? id + " (no verticle)" : id + " (verticle deployment " + deployment + ")";
    }
}
