package dev.isotherm.app;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Supplier;

/**
 * A verticle and its dependents. The dependents start after it and stop before it, because Vert.x stops children before
 * their parent. So workers drain while their leases are still renewed.
 */
final class Stage implements Deployable {
    private final Deployable own;
    private final Supplier<List<Dependent>> dependents;

    /**
     * Makes a stage.
     *
     * @param own the single instance that the dependents need
     * @param dependents supplies the dependents after {@code own} has started
     */
    Stage(Deployable own, Supplier<List<Dependent>> dependents) {
        this.own = own;
        this.dependents = dependents;
    }

    /**
     * A verticle that needs the stage's verticle.
     *
     * @param supplier makes each instance
     * @param instances the number of instances
     */
    record Dependent(Supplier<? extends Deployable> supplier, int instances) {
        static Dependent one(Deployable deployable) {
            return new Dependent(() -> deployable, 1);
        }
    }

    @Override
    public Future<?> deploy(Context context) throws Exception {
        Vertx vertx = context.owner();
        return own.deploy(context).compose(v -> {
            List<Future<String>> started =
                    dependents.get().stream().map(d -> deploy(vertx, d)).toList();
            return Future.join(started).recover(cause -> giveUp(context, started, cause));
        });
    }

    /* Vert.x does not stop a verticle that failed to start, and the stage is a single verticle for Vert.x. So it
     * stops its parts itself. */
    private <T> Future<T> giveUp(Context context, List<Future<String>> started, Throwable cause) {
        return Future.join(started.stream()
                        .filter(Future::succeeded)
                        .map(dependent -> context.owner().undeploy(dependent.result()))
                        .toList())
                .transform(stopped -> {
                    try {
                        return own.undeploy(context);
                    } catch (Exception e) {
                        return Future.failedFuture(e);
                    }
                })
                .transform(stopped -> Future.failedFuture(cause));
    }

    private static Future<String> deploy(Vertx vertx, Dependent dependent) {
        return vertx.deployVerticle(dependent.supplier(), new DeploymentOptions().setInstances(dependent.instances()));
    }

    @Override
    public Future<?> undeploy(Context context) throws Exception {
        return own.undeploy(context);
    }
}
