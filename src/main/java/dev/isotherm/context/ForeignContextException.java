package dev.isotherm.context;

import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.deployment.DeploymentContext;

/** Something was used from a context that does not own it: a fault of the program, never of its load. */
public final class ForeignContextException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    ForeignContextException(String kind, String name, ContextInternal owner, ContextInternal caller) {
        super("The " + kind + (name.isEmpty() ? "" : " '" + name + "'") + " belongs to " + describe(owner)
                + " and was used from " + user(owner, caller) + " on thread '"
                + Thread.currentThread().getName() + "'. Each verticle must make its own " + kind + " in start().");
    }

    private static String user(ContextInternal owner, ContextInternal caller) {
        if (caller == null) {
            return "no Vert.x context";
        }
        return caller.unwrap() == owner ? "a blocking call of it" : describe(caller);
    }

    /* The class of the verticle is what operators find in the sources; the ids tell its instances apart. */
    private static String describe(ContextInternal context) {
        ContextInternal root = context.unwrap();
        String id = "context " + Integer.toHexString(System.identityHashCode(root));
        DeploymentContext deployment = root.deployment();
        return deployment == null
                ? "no verticle (" + id + ")"
                : "verticle " + deployment.deployment().identifier().replaceFirst("^java:", "") + " (deployment "
                        + deployment.id() + ", " + id + ")";
    }
}
