package dev.isotherm.app;

import dev.isotherm.config.CredentialConfig;
import dev.isotherm.config.HttpConfig;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.PageAccess;
import dev.isotherm.config.Role;
import dev.isotherm.dev.ExamplePlaces;
import dev.isotherm.management.StartSummary;
import dev.isotherm.metrics.Meters;
import dev.isotherm.redis.ScriptFiles;
import dev.isotherm.trace.Tracing;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplicationHooks;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Isotherm's hooks in the launcher, from start to stop. */
final class LaunchHooks implements VertxApplicationHooks {
    private static final Logger LOG = LoggerFactory.getLogger(LaunchHooks.class);
    private static final int CUT_OFF_SECONDS = 5;
    /* What the JVM itself returns after SIGTERM. */
    private static final int TERMINATED = 143;

    private static final String REDIS = "redis";

    private final IsothermConfig config;
    private final StartSummary summary;
    private final Clock clock;
    private final Meters meters;
    private final Tracing tracing;
    private volatile boolean alone;
    private volatile boolean deployed;
    private volatile boolean stopping;
    private volatile boolean failed;

    LaunchHooks(IsothermConfig config, StartSummary summary, Clock clock, Tracing tracing) {
        this.config = config;
        this.summary = summary;
        this.clock = clock;
        this.tracing = tracing;
        this.meters = Meters.ofProcess(summary.version(), summary.role());
    }

    @Override
    public VertxBuilder createVertxBuilder(VertxOptions options) {
        LOG.debug("{} scripts are read before any event loop needs them", ScriptFiles.read());
        VertxBuilder builder = Vertx.builder()
                .with(options.setDisableTCCL(true)
                        .setAddressResolverOptions(NameLookup.within(options.getAddressResolverOptions()))
                        .setMetricsOptions(measured()))
                .withMetrics(new MicrometerMetricsFactory(meters.registry()));
        return tracing == Tracing.OFF ? builder : builder.withTracer(any -> tracing);
    }

    /* Vert.x measures its HTTP clients. Requests and calls to Redis have meters of our own, which know their route and
     * script. Pools would have no bound: each connection to Redis is a new pool with a name of its own. */
    private static MicrometerMetricsOptions measured() {
        MicrometerMetricsOptions options = new MicrometerMetricsOptions().setEnabled(true);
        for (MetricsDomain domain : MetricsDomain.values()) {
            if (domain != MetricsDomain.HTTP_CLIENT) {
                options.addDisabledMetricsCategory(domain);
            }
        }
        return options.addDisabledMetricsCategory(REDIS);
    }

    /* If a process is stopped while it starts, Vert.x stops verticles that have not started, and both outcomes complete
     * one promise. That is no fault, and an operator who stops a start needs no stack of it. */
    @Override
    public void afterVertxStarted(HookContext context) {
        context.vertx().exceptionHandler(failure -> {
            if (stopping && !deployed) {
                LOG.debug("Thrown while an interrupted start was stopped", failure);
            } else {
                LOG.error("Unhandled exception", failure);
            }
        });
    }

    @Override
    public Supplier<? extends Deployable> verticleSupplier() {
        return () -> {
            if (!alone) {
                throw new IllegalArgumentException(
                        "Isotherm does not accept -instances, -worker and -virtual-thread: set"
                                + " http.instances and worker.instances in its configuration");
            }
            return new Topology(clock, summary.version(), meters).root(config);
        };
    }

    /* The launcher must not deploy several roots: each would be a whole Isotherm on the same port, in development
     * with its own Redis. */
    @Override
    public void beforeDeployingVerticle(HookContext context) {
        DeploymentOptions options = context.deploymentOptions();
        alone = options.getInstances() == 1 && options.getThreadingModel() == ThreadingModel.EVENT_LOOP;
    }

    @Override
    public void afterVerticleDeployed(HookContext context) {
        deployed = true;
        LOG.info("{}", summary);
        summary.warnings().forEach(LOG::warn);
        config.http().ifPresent(http -> logAddress(context.vertx(), http));
    }

    private void logAddress(Vertx vertx, HttpConfig http) {
        String address = address(http);
        if (config.role() != Role.DEV) {
            LOG.info("Ready on {}", address);
            return;
        }
        vertx.executeBlocking(() -> ExamplePlaces.of(config.weather()))
                .onSuccess(places -> LOG.info(
                        "Ready on {}. {}:\n{}",
                        address,
                        http.page() == PageAccess.OFF ? "Try" : "Open it in a browser, or try",
                        commands(address, http.credentials(), places)));
    }

    private static String address(HttpConfig http) {
        String host = http.host();
        boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
        return "http://" + (everywhere ? "localhost" : host.contains(":") ? "[" + host + "]" : host) + ":"
                + http.port();
    }

    /**
     * Commands that a user can copy and run.
     *
     * @param credentials decide whether the commands name the token and key of development mode, or read the variables
     * @param places two places that the provider knows
     */
    static String commands(String address, CredentialConfig credentials, List<String> places) {
        // The shell expands variables only in double quotes.
        String auth = credentials.developmentToken()
                ? "-H 'Authorization: Bearer dev-token'"
                : "-H \"Authorization: Bearer $API_ACCESS_TOKEN\"";
        String admin =
                credentials.developmentKey() ? "-H 'X-Admin-Key: dev-key'" : "-H \"X-Admin-Key: $ADMIN_API_KEY\"";
        return """
                  curl %1$s/health
                  curl -X POST %2$s %1$s/v1/records/daily/%3$s/11-20/async   # then GET its status_url
                  curl %2$s %1$s/v1/records/weekly/%4$s/01-15
                  curl %5$s %1$s/admin/queues   # or open %1$s/ui with this key"""
                .formatted(address, auth, inPath(places.get(0)), inPath(places.get(1)), admin);
    }

    private static String inPath(String place) {
        return URLEncoder.encode(place, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void afterFailureToStartVertx(HookContext context, Throwable cause) {
        LOG.error("Vert.x did not start", cause);
    }

    @Override
    public void afterFailureToDeployVerticle(HookContext context, Throwable cause) {
        if (stopping) {
            LOG.info("The start was cut off by a stop");
            return;
        }
        failed = true;
        LOG.error("Isotherm does not start: {}", reason(cause));
        LOG.debug("The full reason", cause);
    }

    private static String reason(Throwable cause) {
        boolean ours = cause instanceof IllegalStateException || cause instanceof IllegalArgumentException;
        return ours && cause.getMessage() != null ? cause.getMessage() : cause.toString();
    }

    @Override
    public void beforeStoppingVertx(HookContext context) {
        stopping = true;
        if (deployed) {
            LOG.info("Stopping: no new work is accepted, running work is finished or given back");
        } else if (!failed) {
            CompletableFuture.delayedExecutor(CUT_OFF_SECONDS, TimeUnit.SECONDS).execute(LaunchHooks::cutOff);
        }
    }

    /* A stop in the middle of a start sometimes waits for ever for a verticle that never told that it had started. There
     * is no work yet that could be lost. */
    private static void cutOff() {
        LOG.info("The interrupted start has not ended within {} s, so the process ends now", CUT_OFF_SECONDS);
        Runtime.getRuntime().halt(TERMINATED);
    }

    /* Exits with code 0 after a clean stop; the JVM itself would return the code of the signal. */
    @Override
    public void afterVertxStopped(HookContext context) {
        tracing.stop();
        if (deployed) {
            LOG.info("Stopped");
            Runtime.getRuntime().halt(0);
        }
    }

    @Override
    public void afterFailureToStopVertx(HookContext context, Throwable cause) {
        LOG.error("The stop was not clean", cause);
    }
}
