package dev.isotherm.bench.http;

import static dev.isotherm.bench.SavedResult.figure;

import dev.isotherm.bench.ColdPlaces;
import dev.isotherm.bench.Report;
import dev.isotherm.bench.SavedResult;
import dev.isotherm.bench.ServiceJvm;
import dev.isotherm.bench.Services;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** How many events of one job reach a thousand clients, against a bare server that writes as many bytes to as many. */
final class Streams {
    /* Events that are under way at most: more would be a backlog, fewer would leave the server without work. */
    private static final int UNDER_WAY = 16;
    private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);
    /* A server and its clients are different processes, so each has one descriptor for a stream. */
    private static final int OTHER_DESCRIPTORS = 500;

    private final Settings settings;
    private final SavedResult result;
    private final Services services;
    private final ServiceJvm bare;
    private final int barePort;
    private final HttpClient http = HttpClient.newHttpClient();

    /** One that sends events to clients. */
    private record Side(
            String name, Supplier<JsonObject> counts, Meter meter, Runnable event, List<Round> rounds) {
        JsonObject count() {
            return counts.get();
        }

        Spread spread(ToDoubleFunction<Round> what) {
            return Spread.of(rounds.stream().map(what::applyAsDouble).toList());
        }
    }

    private record Round(long delivered, long events, long bytes, Meter.Cost cost) {
        double rate() {
            return delivered / cost.seconds();
        }

        double serverMicros() {
            return cost.server() * 1e6 / delivered;
        }

        double redisMicros() {
            return cost.redis() * 1e6 / events;
        }

        double bytesEach() {
            return (double) bytes / delivered;
        }

        double others() {
            return cost.others() * 100;
        }
    }

    Streams(Settings settings, SavedResult result, Services services, ServiceJvm bare, int barePort) {
        this.settings = settings;
        this.result = result;
        this.services = services;
        this.bare = bare;
        this.barePort = barePort;
    }

    void run(int instances) {
        descriptors(settings.streams() + OTHER_DESCRIPTORS);
        services.stopWorker();
        String id = services.client.enqueue(new ColdPlaces(30).next());
        RunningJob job = RunningJob.claim(services);
        String url = "http://127.0.0.1:" + services.port + "/v1/jobs/" + id + "/events";
        Side api = open(
                "API",
                url,
                services.apis().stream().map(ServiceJvm::pid).toList(),
                job::progress);
        long bytes = eventBytes(api);
        String event = "id: 0\n\n";
        String padded = "x".repeat((int) Math.max(0, bytes - event.length())) + event;
        Side other = open(
                "bare",
                "http://127.0.0.1:" + barePort + BareServer.EVENTS,
                List.of(bare.pid()),
                () -> job.publish(padded));
        List<Side> sides = List.of(other, api);
        sides.forEach(side -> during(side, settings.warmUp()));
        sides.forEach(side -> side.rounds.clear());
        for (int round = 0; round < settings.rounds(); round++) {
            sides.forEach(side -> during(side, settings.seconds()));
        }
        show(instances, sides);
    }

    private static void descriptors(int needed) {
        try {
            String limit = Files.readAllLines(Path.of("/proc/self/limits")).stream()
                    .filter(line -> line.startsWith("Max open files"))
                    .findFirst()
                    .orElseThrow()
                    .split(" {2,}")[1];
            if (!limit.equals("unlimited") && Long.parseLong(limit) < needed) {
                throw new IllegalStateException(
                        "A process may have " + limit + " open files, and needs " + needed + ": see ulimit -n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Side open(String name, String url, List<Long> servers, Runnable event) {
        int port = Services.freePort();
        StreamClients.start(services, "clients-of-" + name, url, settings.streams(), port);
        Side side = new Side(
                name,
                () -> new JsonObject(Asked.get(http, "http://127.0.0.1:" + port, Optional.empty())
                        .response()
                        .body()),
                new Meter(services.redis.port(), servers),
                event,
                new ArrayList<>());
        // The first event of a stream is what the job is now.
        await(side, settings.streams());
        return side;
    }

    private static JsonObject await(Side side, long events) {
        long until = System.nanoTime() + DEADLINE_NANOS;
        for (JsonObject count = side.count(); ; count = side.count()) {
            if (count.getLong("failed") > 0) {
                throw new IllegalStateException("Streams of " + side.name + " ended: " + count);
            }
            if (count.getLong("events") >= events) {
                return count;
            }
            if (System.nanoTime() > until) {
                throw new IllegalStateException(side.name + " delivered " + count + ", not " + events + " events");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /* Of an event with a number of the same length as most have. */
    private long eventBytes(Side side) {
        JsonObject before = side.count();
        side.event.run();
        JsonObject after = await(side, before.getLong("events") + settings.streams());
        return (after.getLong("bytes") - before.getLong("bytes")) / settings.streams();
    }

    private void during(Side side, int seconds) {
        JsonObject before = side.count();
        JsonObject[] after = new JsonObject[1];
        int[] sent = new int[1];
        Meter.Cost cost = side.meter.during(() -> {
            long first = before.getLong("events");
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            long delivered = first;
            while (System.nanoTime() < until) {
                side.event.run();
                sent[0]++;
                long least = first + (long) (sent[0] - UNDER_WAY) * settings.streams();
                if (delivered < least) {
                    delivered = await(side, least).getLong("events");
                }
            }
            after[0] = await(side, first + (long) sent[0] * settings.streams());
        });
        long delivered = after[0].getLong("events") - before.getLong("events");
        side.rounds.add(new Round(delivered, sent[0], after[0].getLong("bytes") - before.getLong("bytes"), cost));
    }

    private void show(int instances, List<Side> sides) {
        List<Round> bareRounds = sides.get(0).rounds;
        List<List<String>> rows = new ArrayList<>();
        for (Side side : sides) {
            Spread rate = ratio(side.rounds, bareRounds, Round::rate);
            Spread cost = ratio(side.rounds, bareRounds, Round::serverMicros);
            rows.add(List.of(
                    side.name,
                    figure("%.0f", side.spread(Round::rate).median()),
                    figure("%.0f %%", side.spread(Round::rate).width() * 100),
                    figure("%.3f", rate.median()),
                    figure("%.3f–%.3f", rate.least(), rate.most()),
                    figure("%.2f", side.spread(Round::serverMicros).median()),
                    figure("%.2f", cost.median()),
                    figure("%.1f", side.spread(Round::redisMicros).median()),
                    figure("%.0f", side.spread(Round::bytesEach).median()),
                    figure("%.0f", side.spread(Round::others).median())));
            result.bar(figure("events of %s, %d inst.", side.name, instances), rate.median());
        }
        result.table(
                List.of(
                        settings.streams() + " streams, " + instances + " inst.",
                        "delivered/s",
                        "spread",
                        "ratio",
                        "of rounds",
                        "server µs",
                        "ratio",
                        "Redis µs an event",
                        "bytes",
                        "others %"),
                rows);
        Report.row("");
    }

    private static Spread ratio(List<Round> rounds, List<Round> bare, ToDoubleFunction<Round> what) {
        return Spread.of(IntStream.range(0, rounds.size())
                .mapToObj(i -> what.applyAsDouble(rounds.get(i)) / what.applyAsDouble(bare.get(i)))
                .toList());
    }
}
