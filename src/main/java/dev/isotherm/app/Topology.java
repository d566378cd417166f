package dev.isotherm.app;

import dev.isotherm.api.HttpVerticle;
import dev.isotherm.api.WorkerHttpVerticle;
import dev.isotherm.app.Stage.Dependent;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.Secret;
import dev.isotherm.config.VisualCrossingConfig;
import dev.isotherm.config.WeatherConfig;
import dev.isotherm.config.WorkerConfig;
import dev.isotherm.dev.login.DevelopmentIssuerVerticle;
import dev.isotherm.dev.redis.RedisVerticle;
import dev.isotherm.dev.weather.SimulatedWeatherVerticle;
import dev.isotherm.management.ManagementVerticle;
import dev.isotherm.management.StartSummary;
import dev.isotherm.management.WorkerWatchVerticle;
import dev.isotherm.metrics.Meters;
import dev.isotherm.worker.QueueKeeperVerticle;
import dev.isotherm.worker.WorkerVerticle;
import io.vertx.core.Deployable;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Defines which verticles a process runs, and their dependencies. */
public final class Topology {
    private final Clock clock;
    private final String version;
    private final Meters meters;

    /**
     * Makes a topology.
     *
     * @param clock the clock of all verticles
     * @param version of the program
     * @param meters of the process
     */
    public Topology(Clock clock, String version, Meters meters) {
        this.clock = clock;
        this.version = version;
        this.meters = meters;
    }

    /**
     * Makes the verticle that deploys all others.
     *
     * @param config the configuration of the process
     * @return the root; deploy one instance of it
     */
    public Deployable root(IsothermConfig config) {
        if (!config.redis().embedded()) {
            return withIssuer(config);
        }
        RedisVerticle redis = new RedisVerticle();
        return new Stage(
                redis,
                () -> List.of(
                        Dependent.one(withIssuer(config.withRedis(config.redis().withUrl(redis.url()))))));
    }

    private Deployable withIssuer(IsothermConfig config) {
        if (config.auth().devIssuerPort().isEmpty()) {
            return withWeather(config);
        }
        DevelopmentIssuerVerticle issuer =
                new DevelopmentIssuerVerticle(config.auth().devIssuerPort().getAsInt(), clock);
        return new Stage(issuer, () -> List.of(Dependent.one(withWeather(config.withIssuer(issuer.issuer())))));
    }

    private Deployable withWeather(IsothermConfig config) {
        if (config.weather().provider() != WeatherConfig.Provider.SIMULATED) {
            return services(config);
        }
        SimulatedWeatherVerticle weather =
                new SimulatedWeatherVerticle(config.weather().simulation(), clock);
        return new Stage(weather, () -> {
            VisualCrossingConfig real = config.weather().visualCrossing();
            VisualCrossingConfig simulated = new VisualCrossingConfig(
                    URI.create("http://127.0.0.1:" + weather.port()),
                    new Secret("simulated"),
                    real.timeout(),
                    real.attempts());
            return List.of(
                    Dependent.one(services(config.withWeather(config.weather().withVisualCrossing(simulated)))));
        });
    }

    private Deployable services(IsothermConfig config) {
        ManagementVerticle management = new ManagementVerticle(config, StartSummary.of(config, version), meters);
        return new Stage(management, () -> {
            List<Dependent> services = new ArrayList<>();
            config.worker().ifPresent(w -> services.add(Dependent.one(workers(config, w))));
            config.http().ifPresent(h -> {
                services.add(Dependent.one(new WorkerWatchVerticle(config, clock, meters)));
                services.add(new Dependent(() -> new HttpVerticle(config, clock, meters), h.instances()));
            });
            return services;
        });
    }

    /* The probes see the whole life of the workers. */
    private Deployable workers(IsothermConfig config, WorkerConfig worker) {
        Stage workers = new Stage(
                new QueueKeeperVerticle(config, clock, meters),
                () -> List.of(new Dependent(() -> new WorkerVerticle(config, clock, meters), worker.instances())));
        return worker.http().isEmpty()
                ? workers
                : new Stage(new WorkerHttpVerticle(config, clock, meters), () -> List.of(Dependent.one(workers)));
    }
}
