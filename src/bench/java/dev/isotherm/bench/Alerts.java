package dev.isotherm.bench;

import dev.isotherm.support.RedisTalk;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Brings about what each alert of docs/grafana/alerts.yml is for, and ends it: does the alert fire, and does it end? */
final class Alerts {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final Duration PACE = Duration.ofMillis(300);
    private static final Pattern USED = Pattern.compile("used_memory:(\\d+)");

    private final Watched services;
    private final Prometheus prometheus;
    private final Set<String> seen = new TreeSet<>();
    private boolean good = true;

    /**
     * What happens.
     *
     * @param what in words
     * @param alerts that must fire meanwhile
     * @param begin brings it about
     * @param during is repeated until all alerts fire
     * @param end mends it
     */
    private record Situation(String what, Set<String> alerts, Runnable begin, Runnable during, Runnable end) {}

    private Alerts(Watched services, Prometheus prometheus) {
        this.services = services;
        this.prometheus = prometheus;
    }

    /** Stages all of them. */
    static void run() {
        try (Watched services = new Watched();
                Prometheus prometheus = new Prometheus(
                        Map.of("isotherm-api", services.apiPort, "isotherm-worker", services.workerPort),
                        Services.ADMIN_KEY)) {
            new Alerts(services, prometheus).stageAll();
        }
    }

    private void stageAll() {
        // The counters begin before what they count.
        services.enqueue();
        quiet("at the start");
        Report.row("%-62s %-29s %9s %7s", "situation", "alert", "fires s", "ends s");
        processes().forEach(this::stage);
        provider().forEach(this::stage);
        limits().forEach(this::stage);
        Set<String> missing = new TreeSet<>(Prometheus.names());
        missing.removeAll(seen);
        if (!good || !missing.isEmpty()) {
            throw new IllegalStateException("Not seen both firing and ending: " + missing);
        }
        Report.row("All %d alerts fired and ended", seen.size());
    }

    private List<Situation> processes() {
        return List.of(
                new Situation(
                        "the only worker is stopped while a job waits",
                        Set.of("IsothermProcessDown", "IsothermNoWorker", "IsothermJobsWait"),
                        () -> {
                            services.stopWorker();
                            services.enqueue();
                        },
                        Alerts::nothing,
                        services::startWorker),
                new Situation(
                        "a worker is killed while it runs a job, and started again",
                        Set.of("IsothermStalls"),
                        services::replaceKilledWorker,
                        Alerts::nothing,
                        Alerts::nothing),
                new Situation(
                        "Redis is killed",
                        Set.of("IsothermRedisDown", "IsothermWorkerIdles", "IsothermErrors"),
                        services.redis::kill,
                        () -> services.ask(1),
                        services.redis::restart),
                new Situation(
                        "the API gets no processor for 0.4 s, again and again",
                        Set.of("IsothermEventLoopLag"),
                        Alerts::nothing,
                        services::freezeApi,
                        Alerts::nothing),
                new Situation(
                        "Redis uses nine tenths of its maxmemory",
                        Set.of("IsothermRedisMemory"),
                        () -> maxmemory(Long.toString(usedMemory() * 10 / 9)),
                        Alerts::nothing,
                        () -> maxmemory("0")));
    }

    private List<Situation> provider() {
        return List.of(
                new Situation(
                        "the provider answers 500",
                        Set.of("IsothermProviderFails", "IsothermDeadJobs"),
                        () -> services.provider.behave(call -> Behaviour.ERROR),
                        services::enqueue,
                        services.provider::reset),
                new Situation(
                        "the provider answers 429",
                        Set.of("IsothermProviderRefuses"),
                        () -> services.provider.behave(call -> Behaviour.LIMITED),
                        services::enqueue,
                        services.provider::reset),
                new Situation(
                        "the provider answers 401",
                        Set.of("IsothermProviderKeyRefused"),
                        () -> services.provider.behave(call -> Behaviour.KEY_REFUSED),
                        services::enqueue,
                        services.provider::reset));
    }

    private List<Situation> limits() {
        JsonObject tight = new JsonObject().put("perContext", 1).put("queue", 0);
        JsonObject usual = new JsonObject().put("perContext", 32).put("queue", 500);
        return List.of(
                new Situation(
                        "an operator pauses the queue",
                        Set.of("IsothermQueuePaused"),
                        () -> services.client.post("queues/records/pause"),
                        Alerts::nothing,
                        () -> services.client.post("queues/records/resume")),
                new Situation(
                        "more records are asked for at once than may wait",
                        Set.of("IsothermLimiterRefuses"),
                        () -> {
                            services.provider.behave(call -> Behaviour.SLOW);
                            services.limit("records", tight);
                        },
                        () -> services.ask(8),
                        () -> {
                            services.limit("records", usual);
                            services.provider.reset();
                        }),
                new Situation(
                        "the budget of the day is spent",
                        Set.of("IsothermBudgetNearlySpent"),
                        () -> services.limit("visual-crossing", new JsonObject().put("cluster.dailyRecords", 1)),
                        Alerts::nothing,
                        () -> services.limit(
                                "visual-crossing", new JsonObject().put("cluster.dailyRecords", 1_000_000))));
    }

    private static void nothing() {}

    private void maxmemory(String bytes) {
        RedisTalk.ask(services.redis.port(), "CONFIG", "SET", "maxmemory", bytes);
    }

    private long usedMemory() {
        Matcher used = USED.matcher(RedisTalk.ask(services.redis.port(), "INFO", "memory"));
        if (!used.find()) {
            throw new IllegalStateException("Redis does not say how much memory it uses");
        }
        return Long.parseLong(used.group(1));
    }

    private void stage(Situation situation) {
        long began = System.nanoTime();
        Map<String, String> fired = new TreeMap<>();
        Set<String> others = new LinkedHashSet<>();
        situation.begin.run();
        while (!fired.keySet().containsAll(situation.alerts) && since(began) < DEADLINE.toSeconds()) {
            situation.during.run();
            Watched.pause(PACE);
            prometheus.alerts().forEach((alert, state) -> {
                if (state.equals("firing") && situation.alerts.contains(alert)) {
                    fired.putIfAbsent(alert, "%.1f".formatted(since(began)));
                } else if (state.equals("firing")) {
                    others.add(alert);
                }
            });
        }
        situation.end.run();
        long mended = System.nanoTime();
        Map<String, String> ended = new TreeMap<>();
        while (since(mended) < DEADLINE.toSeconds()) {
            Set<String> left = prometheus.alerts().keySet();
            fired.keySet().stream()
                    .filter(alert -> !left.contains(alert))
                    .forEach(alert -> ended.putIfAbsent(alert, "%.1f".formatted(since(mended))));
            if (left.isEmpty()) {
                break;
            }
            Watched.pause(PACE);
        }
        situation.alerts.stream().sorted().forEach(alert -> {
            Report.row(
                    "%-62s %-29s %9s %7s",
                    situation.what, alert, fired.getOrDefault(alert, "never"), ended.getOrDefault(alert, "never"));
            good = good && ended.containsKey(alert);
        });
        seen.addAll(ended.keySet());
        if (!others.isEmpty()) {
            Report.row("%-62s and %s", "", String.join(", ", others));
        }
    }

    private void quiet(String when) {
        long began = System.nanoTime();
        while (!prometheus.alerts().isEmpty()) {
            if (since(began) > DEADLINE.toSeconds()) {
                throw new IllegalStateException("Not quiet " + when + ": " + prometheus.alerts());
            }
            Watched.pause(PACE);
        }
    }

    private static double since(long began) {
        return (System.nanoTime() - began) / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
