package dev.isotherm.bench.http;

import static dev.isotherm.bench.SavedResult.figure;

import dev.isotherm.bench.ColdPlaces;
import dev.isotherm.bench.SavedResult;
import dev.isotherm.bench.ServiceJvm;
import dev.isotherm.bench.Services;
import dev.isotherm.bench.Services.Shape;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;

/** What more instances and more JVMs bring, and where they bring no more. */
public final class ScaleLoad {
    private static final List<Integer> USUAL_JVMS = List.of(1, 2);
    private static final int LIMIT = 25;
    private static final int WARM_UP_JOBS = 20;
    /* Instances that bring less than this are in vain. */
    private static final double WORTH = 1.1;
    private static final long DRAIN_NANOS = TimeUnit.MINUTES.toNanos(3);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Map<String, String> API = Map.of("ISOTHERM_JOBS_MAX_QUEUED", "100000");

    private final Settings settings = Settings.read("1 2 4");
    private final SavedResult result = new SavedResult("scale");

    private final List<Integer> jvmCounts;

    private ScaleLoad(List<Integer> jvmCounts) {
        this.jvmCounts = jvmCounts;
    }

    /** What one size answered and drained. */
    private record Size(int jvms, int instances, Rate requests, Rate jobs) {
        String name() {
            return jvms + " x " + instances;
        }
    }

    /**
     * How fast.
     *
     * @param perSecond requests or jobs
     * @param redis the part of one processor that Redis took
     * @param busy the part of all processors that was in use
     * @param others the part of all processors that processes of others took
     */
    private record Rate(double perSecond, double redis, double busy, double others) {
        static Rate of(double perSecond, Meter.Cost cost) {
            return new Rate(perSecond, cost.redis() / cost.seconds(), cost.busy(), cost.others());
        }
    }

    /**
     * Measures 1, 2 and 4 instances.
     *
     * @param jvms in so many JVMs each; none for 1 and 2
     */
    public static void run(List<Integer> jvms) {
        new ScaleLoad(jvms.isEmpty() ? USUAL_JVMS : jvms).measure();
    }

    private void measure() {
        result.note(figure(
                "JVMs x instances, of the API for requests and of the worker for jobs. Requests: %d connections on a warm"
                        + " record, median of %d rounds of %d s. Jobs: %d cold records that were waiting, 51 calls each to"
                        + " a simulated provider without latency.",
                Settings.CONNECTIONS, settings.rounds(), settings.seconds(), settings.jobs()));
        result.chart("warm records per second, by JVMs x instances");
        List<Size> sizes = new ArrayList<>();
        for (int jvms : jvmCounts) {
            for (int instances : settings.instances()) {
                sizes.add(size(jvms, instances));
            }
        }
        show(sizes);
        for (int jvms : jvmCounts) {
            List<Size> curve = sizes.stream().filter(size -> size.jvms == jvms).toList();
            result.note(bend("requests", curve, size -> size.requests.perSecond));
            result.note(bend("jobs", curve, size -> size.jobs.perSecond));
        }
        result.save();
    }

    private Size size(int jvms, int instances) {
        Shape shape = new Shape(LIMIT, instances, instances, jvms);
        try (Services services = Services.start(shape, Map.of(), API)) {
            List<Integer> ports = new ArrayList<>(List.of(services.port));
            for (int i = 1; i < jvms; i++) {
                ports.add(services.addApi(shape));
            }
            return new Size(jvms, instances, requests(services, ports), jobs(services));
        }
    }

    private Rate requests(Services services, List<Integer> ports) {
        String path = new ColdPlaces().next();
        services.client.record(path);
        List<String> urls = ports.stream()
                .map(port -> "http://127.0.0.1:" + port + "/v1/records/" + path)
                .toList();
        Wrk.Target target = new Wrk.Target("warm record", urls, List.of(), List.of());
        Meter meter = meter(services);
        Wrk.run(target, settings.warmUp());
        List<Rate> rounds = new ArrayList<>();
        for (int round = 0; round < settings.rounds(); round++) {
            Wrk.Answered[] answered = new Wrk.Answered[1];
            Meter.Cost cost = meter.during(() -> answered[0] = Wrk.run(target, settings.seconds()));
            rounds.add(Rate.of(answered[0].rate(), cost));
        }
        return new Rate(
                median(rounds, Rate::perSecond),
                median(rounds, Rate::redis),
                median(rounds, Rate::busy),
                median(rounds, Rate::others));
    }

    private static double median(List<Rate> rounds, ToDoubleFunction<Rate> figure) {
        return Spread.of(rounds.stream().map(figure::applyAsDouble).toList()).median();
    }

    private static Meter meter(Services services) {
        return new Meter(
                services.redis.port(),
                services.apis().stream().map(ServiceJvm::pid).toList());
    }

    /* They are enqueued while the queue is paused, so that the workers alone set the pace. */
    private Rate jobs(Services services) {
        ColdPlaces cold = new ColdPlaces(30);
        drain(services, cold, WARM_UP_JOBS);
        double[] seconds = new double[1];
        List<Meter.Cost> costs = new ArrayList<>();
        enqueue(services, cold, settings.jobs());
        costs.add(meter(services).during(() -> seconds[0] = resume(services, settings.jobs())));
        return Rate.of(settings.jobs() / seconds[0], costs.get(0));
    }

    private static void drain(Services services, ColdPlaces cold, int jobs) {
        enqueue(services, cold, jobs);
        resume(services, jobs);
    }

    private static void enqueue(Services services, ColdPlaces cold, int jobs) {
        services.client.post("queues/records/pause");
        for (int i = 0; i < jobs; i++) {
            services.client.enqueue(cold.next());
        }
    }

    private static double resume(Services services, int jobs) {
        long before = ended(services);
        long start = System.nanoTime();
        services.client.post("queues/records/resume");
        while (ended(services) < before + jobs) {
            if (System.nanoTime() - start > DRAIN_NANOS) {
                throw new IllegalStateException(jobs + " jobs were not done in time");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static long ended(Services services) {
        return services.client.admin("queues").getJsonArray("queues").stream()
                .map(JsonObject.class::cast)
                .filter(queue -> queue.getString("queue").equals("records"))
                .findFirst()
                .orElseThrow()
                .getJsonObject("totals")
                .getLong("succeeded", 0L);
    }

    private void show(List<Size> sizes) {
        List<List<String>> rows = new ArrayList<>();
        for (Size size : sizes) {
            rows.add(List.of(
                    size.name(),
                    figure("%.0f", size.requests.perSecond),
                    figure("%.0f", size.requests.redis * 100),
                    figure("%.0f", size.requests.busy * 100),
                    figure("%.0f", size.requests.others * 100),
                    figure("%.1f", size.jobs.perSecond),
                    figure("%.0f", size.jobs.redis * 100),
                    figure("%.0f", size.jobs.busy * 100),
                    figure("%.0f", size.jobs.others * 100)));
            result.bar(figure("requests/s, %s", size.name()), size.requests.perSecond);
        }
        result.table(
                List.of(
                        "JVMs x instances",
                        "requests/s",
                        "Redis %",
                        "busy %",
                        "others %",
                        "jobs/s",
                        "Redis %",
                        "busy %",
                        "others %"),
                rows);
    }

    private static String bend(String what, List<Size> curve, ToDoubleFunction<Size> rate) {
        Optional<Size> last = Optional.empty();
        for (int i = 1; i < curve.size() && last.isEmpty(); i++) {
            if (rate.applyAsDouble(curve.get(i)) < WORTH * rate.applyAsDouble(curve.get(i - 1))) {
                last = Optional.of(curve.get(i - 1));
            }
        }
        int jvms = curve.get(0).jvms;
        return last.map(size -> figure(
                        "%s, %d JVMs: the curve bends after %d instances in each; more bring less than a tenth.",
                        what, jvms, size.instances))
                .orElseGet(() -> figure(
                        "%s, %d JVMs: the curve does not bend up to %d instances in each.",
                        what, jvms, curve.get(curve.size() - 1).instances));
    }
}
