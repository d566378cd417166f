package dev.isotherm.context;

import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.deployment.DeploymentContext;

/** An object was used from a context that does not own it. This is a bug in the program, never an effect of load. */
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

    /* Operators can find the class of the verticle in the sources; the ids distinguish its instances. */
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
