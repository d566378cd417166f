package dev.isotherm.metrics;

import dev.isotherm.context.ProcessInfo;
import dev.isotherm.limit.live.LiveLimits;
import dev.isotherm.limit.live.LiveLimits.Reported;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker processes of the cluster that are alive, read from the reports of their contexts. Belongs to the context
 * of its link; every call fails if Redis is unavailable.
 */
public final class LiveWorkers {
    /** The kind of context that runs jobs. */
    public static final String KIND = "worker";

    private static final Logger LOG = LoggerFactory.getLogger(LiveWorkers.class);

    private final LiveLimits live;
    private final InstantSource clock;

    /** Reads these reports. */
    public LiveWorkers(LiveLimits live, InstantSource clock) {
        this.live = live;
        this.clock = clock;
    }

    /** Lists the live processes, by id. */
    public Future<List<LiveWorker>> all() {
        return reports().map(reports -> {
            Map<String, List<Reported>> byProcess = new TreeMap<>();
            for (Reported one : reports) {
                byProcess
                        .computeIfAbsent(one.report().getString("process"), id -> new ArrayList<>())
                        .add(one);
            }
            return byProcess.values().stream().map(this::worker).toList();
        });
    }

    /** Reports whether any worker process is alive. */
    public Future<Boolean> any() {
        return reports().map(reports -> !reports.isEmpty());
    }

    /* An older version does not describe its process, and another program may have written anything. */
    private Future<List<Reported>> reports() {
        return live.reports(KIND).map(all -> all.stream()
                .filter(one -> one.report().containsKey("worker") && isReadable(one))
                .toList());
    }

    private boolean isReadable(Reported one) {
        try {
            return worker(List.of(one)).pid() >= 0;
        } catch (ClassCastException | NullPointerException | DateTimeException | ArithmeticException e) {
            LOG.debug("The report of a worker cannot be read, so it is left out: {}", e.getMessage());
            return false;
        }
    }

    static JsonObject write(ProcessInfo process, String name, List<String> queues) {
        return new JsonObject()
                .put("name", name)
                .put("queues", new JsonArray(queues))
                .put("host", process.host())
                .put("pid", process.pid())
                .put("version", process.version())
                .put("started", process.startedAt().toEpochMilli());
    }

    private LiveWorker worker(List<Reported> contexts) {
        Duration silence =
                contexts.stream().map(Reported::age).min(Duration::compareTo).orElseThrow();
        JsonObject report = contexts.get(0).report();
        JsonObject process = report.getJsonObject("worker");
        return new LiveWorker(
                report.getString("process"),
                process.getString("host"),
                process.getLong("pid"),
                process.getString("version"),
                report.getString("role"),
                Instant.ofEpochMilli(process.getLong("started")),
                clock.instant().minus(silence),
                contexts.stream().map(one -> runner(one.report(), one.age())).toList());
    }

    private static LiveWorker.Runner runner(JsonObject report, Duration age) {
        JsonObject worker = report.getJsonObject("worker");
        JsonObject slots = report.getJsonObject("slots");
        JsonObject measured = report.getJsonObject("report");
        return new LiveWorker.Runner(
                worker.getString("name"),
                worker.getJsonArray("queues").stream().map(String.class::cast).toList(),
                slots.getInteger("count"),
                slots.getInteger("used"),
                measured == null ? 0 : measured.getJsonObject("loop").getDouble("maxLagMs"),
                age);
    }
}
