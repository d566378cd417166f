package dev.isotherm.bench;

import dev.isotherm.bench.Services.Shape;
import dev.isotherm.support.RedisTalk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What open pages of operators cost Redis, on services that do nothing else. */
final class OperatorPages {
    private static final Duration MEASURED = Duration.ofSeconds(30);
    private static final Duration SETTLING = Duration.ofSeconds(3);
    /* As the overview of the page does. */
    private static final Duration ASKED = Duration.ofSeconds(30);
    private static final Pattern COMMAND = Pattern.compile("(?m)^cmdstat_([^:]+):calls=(\\d+)");
    private static final Pattern CPU = Pattern.compile("(?m)^used_cpu_(?:user|sys):([0-9.]+)");
    private static final Set<String> SCANS = Set.of("scan", "keys", "hscan", "sscan", "zscan");

    private record Reading(long commands, long scripts, double cpuSeconds, Set<String> scans) {}

    void run(List<Integer> pages) {
        try (Services services = Services.start(new Shape(8, 1, 1))) {
            Report.row("%6s %12s %12s %14s %s", "pages", "commands/s", "scripts/s", "Redis CPU ms/s", "scans");
            pages.forEach(count -> measure(services, count));
        }
    }

    private static void measure(Services services, int count) {
        List<CompletableFuture<?>> streams = new ArrayList<>();
        ScheduledExecutorService asking = Executors.newSingleThreadScheduledExecutor();
        try {
            for (int i = 0; i < count; i++) {
                streams.add(services.client.watch());
                asking.scheduleAtFixedRate(
                        () -> services.client.admin("statistics?minutes=60"),
                        0,
                        ASKED.toMillis(),
                        TimeUnit.MILLISECONDS);
            }
            LockSupport.parkNanos(SETTLING.toNanos());
            Reading before = read(services);
            long began = System.nanoTime();
            LockSupport.parkNanos(MEASURED.toNanos());
            Reading after = read(services);
            double seconds = (System.nanoTime() - began) / 1e9;
            Report.row(
                    "%6d %12.1f %12.1f %14.2f %s",
                    count,
                    (after.commands - before.commands) / seconds,
                    (after.scripts - before.scripts) / seconds,
                    (after.cpuSeconds - before.cpuSeconds) * 1_000 / seconds,
                    after.scans.equals(before.scans) ? "none" : after.scans);
        } finally {
            asking.shutdownNow();
            streams.forEach(stream -> stream.cancel(true));
        }
    }

    /* Commands within scripts count, too. */
    private static Reading read(Services services) {
        List<MatchResult> commands = COMMAND.matcher(RedisTalk.ask(services.redis.port(), "INFO", "commandstats"))
                .results()
                .toList();
        Matcher cpu = CPU.matcher(RedisTalk.ask(services.redis.port(), "INFO", "cpu"));
        return new Reading(
                commands.stream().mapToLong(one -> Long.parseLong(one.group(2))).sum(),
                commands.stream()
                        .filter(one -> one.group(1).startsWith("eval"))
                        .mapToLong(one -> Long.parseLong(one.group(2)))
                        .sum(),
                cpu.results().mapToDouble(one -> Double.parseDouble(one.group(1))).sum(),
                commands.stream()
                        .filter(one -> SCANS.contains(one.group(1)))
                        .map(one -> one.group(1) + " " + one.group(2))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }
}
