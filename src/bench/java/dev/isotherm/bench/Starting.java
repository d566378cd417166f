package dev.isotherm.bench;

import dev.isotherm.config.SimulationConfig;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.dev.weather.SimulatedWeatherVerticle;
import dev.isotherm.support.Started;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;

/** How long a service takes to its first answer, and how much memory it needs, with and without the class-data archive. */
final class Starting {
    private static final long DEPLOY_SECONDS = 20;
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final Duration LOAD = Duration.ofSeconds(8);
    private static final Path LOG = Path.of("target", "bench", "start.log");
    private static final int CLIENTS = 32;
    private static final List<String> KINDS = List.of("api", "worker");

    private final ColdPlaces cold = new ColdPlaces();
    private final Vertx vertx = Vertx.vertx();

    /** What one process showed: ms to the first 200 of {@code /health}, seconds of processor until then, MB of memory. */
    private record Figures(double millis, double cpu, double idle, double loaded) {}

    void run(int rounds) {
        try {
            Files.createDirectories(LOG.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (Started started = new Started()) {
            started.add(() -> vertx.close().await(DEPLOY_SECONDS, TimeUnit.SECONDS));
            RedisProcess redis = started.add(RedisProcess.start());
            SimulatedWeatherVerticle weather =
                    new SimulatedWeatherVerticle(new SimulationConfig(0, Duration.ofMillis(20), 0, 1), Clock.systemUTC());
            try {
                vertx.deployVerticle(weather).await(DEPLOY_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw new IllegalStateException(e);
            }
            Report.row("%-26s %10s %10s %10s %10s", "median of " + rounds, "first 200", "CPU", "idle", "loaded");
            for (boolean archive : new boolean[] {true, false}) {
                List<List<Figures>> seen = List.of(new ArrayList<>(), new ArrayList<>());
                for (int i = 0; i < rounds; i++) {
                    round(redis.url(), weather.port(), archive, seen);
                }
                for (int i = 0; i < KINDS.size(); i++) {
                    row(KINDS.get(i) + (archive ? "" : ", without archive"), seen.get(i));
                }
            }
        }
    }

    private static void row(String name, List<Figures> seen) {
        Report.row(
                "%-26s %7.0f ms %8.2f s %7.0f MB %7.0f MB",
                name,
                median(seen, Figures::millis),
                median(seen, Figures::cpu),
                median(seen, Figures::idle),
                median(seen, Figures::loaded));
    }

    private static double median(List<Figures> seen, ToDoubleFunction<Figures> figure) {
        return seen.stream().mapToDouble(figure).sorted().toArray()[seen.size() / 2];
    }

    private void round(String redis, int provider, boolean archive, List<List<Figures>> seen) {
        int port = Services.freePort();
        try (ServiceJvm api = launch("api", port, redis, provider, archive)) {
            double[] apiStart = start(api, port);
            int workerPort = Services.freePort();
            try (ServiceJvm worker = launch("worker", workerPort, redis, provider, archive)) {
                double[] workerStart = start(worker, workerPort);
                LockSupport.parkNanos(IDLE.toNanos());
                double apiIdle = api.megabytes("VmRSS");
                double workerIdle = worker.megabytes("VmRSS");
                load(new Client(port, provider));
                seen.get(0).add(new Figures(apiStart[0], apiStart[1], apiIdle, api.megabytes("VmHWM")));
                seen.get(1).add(new Figures(workerStart[0], workerStart[1], workerIdle, worker.megabytes("VmHWM")));
            }
        }
    }

    private static ServiceJvm launch(String role, int port, String redis, int provider, boolean archive) {
        return ServiceJvm.launch(
                ServiceJvm.options(archive),
                List.of("-jar", System.getProperty("isotherm.jar"), "-conf", "conf/" + role + ".json"),
                Map.of(
                        "REDIS_URL", redis,
                        "PORT", Integer.toString(port),
                        "API_ACCESS_TOKEN", Services.TOKEN,
                        "VISUAL_CROSSING_API_KEY", "simulated",
                        "VISUAL_CROSSING_BASE_URL", "http://127.0.0.1:" + provider),
                // Where a start takes no time for whoever reads its lines.
                Redirect.appendTo(LOG.toFile()));
    }

    /* A service that has just been launched: ms until it answers, and seconds of processor that it has needed. */
    private static double[] start(ServiceJvm service, int port) {
        while (!Probe.healthy(port)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        return new double[] {service.ageMillis(), service.cpuSeconds()};
    }

    /* Records that are stored, records that must be computed, and jobs. */
    private void load(Client client) {
        String warm = cold.next();
        client.record(warm);
        long end = System.nanoTime() + LOAD.toNanos();
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(CompletableFuture.runAsync(() -> use(client, warm, end), task -> new Thread(task).start()));
        }
        clients.forEach(CompletableFuture::join);
    }

    private void use(Client client, String warm, long end) {
        while (System.nanoTime() < end) {
            client.record(warm);
            client.statusLater(cold.next()).join();
            client.ready(client.enqueue(cold.next()));
        }
    }
}
