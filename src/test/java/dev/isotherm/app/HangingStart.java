package dev.isotherm.app;

import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.management.StartSummary;
import dev.isotherm.trace.Tracing;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;

/** A process with the launcher of Isotherm and two verticles: one never tells that it has started, the other that it has stopped. */
public final class HangingStart {
    static final String BEGUN = "It never ends to start";

    private HangingStart() {}

    /** Starts it; takes no arguments. */
    public static void main(String[] args) {
        IsothermConfig config = ConfigLoader.load(JsonObject.of("role", "dev"), Map.of());
        LaunchHooks hooks = new LaunchHooks(config, StartSummary.of(config, "test"), Clock.systemUTC(), Tracing.OFF);
        new VertxApplication(args, new Hanging(hooks)).launch();
    }

    private record Hanging(LaunchHooks hooks) implements VertxApplicationHooks {
        @Override
        public void afterVertxStarted(HookContext context) {
            hooks.afterVertxStarted(context);
        }

        @Override
        public Supplier<? extends Deployable> verticleSupplier() {
            return Starting::new;
        }

        @Override
        public void afterFailureToDeployVerticle(HookContext context, Throwable cause) {
            hooks.afterFailureToDeployVerticle(context, cause);
        }

        @Override
        public void beforeStoppingVertx(HookContext context) {
            hooks.beforeStoppingVertx(context);
        }
    }

    private static final class Starting extends VerticleBase {
        @Override
        public Future<?> start() {
            return vertx.deployVerticle(new Started()).compose(id -> {
                System.out.println(BEGUN);
                return Promise.promise().future();
            });
        }
    }

    private static final class Started extends VerticleBase {
        @Override
        public Future<?> stop() {
            return Promise.promise().future();
        }
    }
}
