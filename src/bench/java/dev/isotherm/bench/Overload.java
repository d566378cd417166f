package dev.isotherm.bench;

import dev.isotherm.bench.Services.Shape;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** How many of many cold records at once are answered in time, against what one after the other could be. */
final class Overload {
    private static final Duration LATENCY = Duration.ofMillis(150);
    private static final Duration ALLOWED = Duration.ofSeconds(25);
    private static final Duration AT_ONCE = Duration.ofSeconds(2);
    private static final int WARM_UPS = 300;
    private static final int ALONE = 3;

    private int towns;

    private record Answer(int status, Duration took) {}

    void run(int limit) {
        try (Services services = Services.start(new Shape(limit, 1, 1))) {
            for (int i = 0; i < WARM_UPS; i++) {
                services.client.record(next());
            }
            services.latency(LATENCY);
            Duration alone = alone(services.client);
            int capacity = Math.max(1, (int) (ALLOWED.toNanos() / alone.toNanos()));
            Report.row("limit %d, %d ms alone, %d in %d s", limit, alone.toMillis(), capacity, ALLOWED.toSeconds());
            Report.row("%6s %6s %9s %6s %8s %14s", "times", "asked", "answered", "ideal", "refused", "of these soon");
            for (int times : new int[] {1, 2, 8}) {
                measure(services.client, times, capacity);
            }
        }
    }

    private String next() {
        return "daily/Town%20" + towns++ + "/01-15";
    }

    private Duration alone(Client client) {
        long start = System.nanoTime();
        for (int i = 0; i < ALONE; i++) {
            client.record(next());
        }
        return Duration.ofNanos((System.nanoTime() - start) / ALONE);
    }

    private void measure(Client client, int times, int capacity) {
        int asked = times * capacity;
        List<CompletableFuture<Answer>> asking =
                IntStream.range(0, asked).mapToObj(i -> ask(client)).toList();
        List<Answer> answers = asking.stream().map(CompletableFuture::join).toList();
        List<Answer> refused =
                answers.stream().filter(answer -> answer.status == 503).toList();
        long soon = refused.stream()
                .filter(answer -> answer.took.compareTo(AT_ONCE) < 0)
                .count();
        long answered = answers.stream().filter(answer -> answer.status == 200).count();
        Report.row("%6d %6d %9d %6d %8d %14d", times, asked, answered, capacity, refused.size(), soon);
    }

    private CompletableFuture<Answer> ask(Client client) {
        long start = System.nanoTime();
        return client.statusLater(next())
                .thenApply(status -> new Answer(status, Duration.ofNanos(System.nanoTime() - start)));
    }
}
