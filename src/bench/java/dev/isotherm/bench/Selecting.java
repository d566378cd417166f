package dev.isotherm.bench;

import static dev.isotherm.support.Awaiting.await;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.config.RedisConfig;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.support.RedisTalk;
import dev.isotherm.weather.popularity.Selections;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/** What many selections of places cost: the memory of Redis, and the time of each endpoint of places afterwards. */
final class Selecting {
    private static final int DAYS = 90;
    private static final int AT_ONCE = 100;
    private static final int NAMES = 50_000;
    private static final int CALLS = 300;
    /* Places are selected as words are used: the tenth one a tenth as often as the first. */
    private static final int PLACES = 200_000;

    private final Random random = new Random(1);
    private Instant now = ApiHarness.NOW.minus(Duration.ofDays(DAYS));

    void run(int selections) {
        Vertx vertx = Vertx.vertx();
        try (RedisProcess redis = RedisProcess.start()) {
            Report.row("%-45s %10s", "", "memory, KB");
            memory(redis, "Redis before");
            fill(vertx, redis, selections);
            endpoints(redis);
        } finally {
            await(vertx.close());
        }
    }

    private void fill(Vertx vertx, RedisProcess redis, int count) {
        Context context = vertx.getOrCreateContext();
        RedisLink link = new RedisLink(vertx, new RedisConfig(URI.create(redis.url()), Duration.ofSeconds(30)));
        Selections selections = new Selections(link, () -> now);
        await(on(context, link::start));
        long start = System.nanoTime();
        for (int day = 0; day < DAYS; day++) {
            now = now.plus(Duration.ofDays(1));
            for (int i = 0; i < count / DAYS / AT_ONCE; i++) {
                await(on(context, () -> Future.all(LongStream.range(0, AT_ONCE)
                        .mapToObj(n -> selections.add(place(), "client" + random.nextLong()))
                        .toList())));
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        memory(redis, "Redis after " + count + " selections in " + DAYS + " days");
        Report.row("%-45s %10.0f", "selections per second", count / seconds);
        now = now.plus(Duration.ofDays(1));
        start = System.nanoTime();
        await(on(context, () -> selections.ranked(1)));
        Report.row("%-45s %10.1f", "the first call of a new day, ms", (System.nanoTime() - start) / 1e6);
        for (int i = 0; i < NAMES / AT_ONCE; i++) {
            await(on(context, () -> Future.all(LongStream.range(0, AT_ONCE)
                    .mapToObj(n -> selections.add("name" + random.nextLong(), "flood" + random.nextLong()))
                    .toList())));
        }
        memory(redis, "Redis after " + NAMES + " names on one day more");
        await(on(context, link::stop));
    }

    private String place() {
        return "place" + (int) Math.pow(PLACES, random.nextDouble());
    }

    private void endpoints(RedisProcess redis) {
        JsonObject unlimited = new JsonObject().put("places", new JsonObject().put("requestsPerMinute", 0));
        try (ApiHarness api = ApiHarness.at(now, redis.url(), URI.create("http://127.0.0.1:9"), unlimited)) {
            Report.row("%-45s %10s %10s %10s", "one after the other, ms", "p50", "p95", "max");
            for (String path : new String[] {
                "preapproved",
                "preapproved/status",
                "popular",
                "popular/status",
                "popular/stats",
                "popular/display-strings",
                "search?q=lon",
                "search?q=united%20states",
                "search?q=zzzz"
            }) {
                time("GET /v1/locations/" + path, () -> api.get("/v1/locations/" + path));
            }
            time("POST /v1/locations/selections", () -> select(api));
            time("both: a selection, GET /v1/locations/popular", () -> {
                select(api);
                api.get("/v1/locations/popular");
            });
        }
    }

    private void select(ApiHarness api) {
        api.send(api.request("/v1/locations/selections")
                .header("Authorization", "Bearer " + ApiHarness.TOKEN)
                .POST(BodyPublishers.ofString("{\"name\":\"" + place() + random.nextInt() + "\"}")));
    }

    private static void time(String what, Runnable call) {
        double[] millis = new double[CALLS];
        for (int i = 0; i < CALLS; i++) {
            long start = System.nanoTime();
            call.run();
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        Report.row(
                "%-45s %10.2f %10.2f %10.2f",
                what, millis[CALLS / 2], millis[CALLS * 95 / 100], millis[CALLS - 1]);
    }

    private static void memory(RedisProcess redis, String when) {
        String used = RedisTalk.ask(redis.port(), "INFO", "memory")
                .lines()
                .filter(line -> line.startsWith("used_memory:"))
                .map(line -> line.substring("used_memory:".length()).strip())
                .findFirst()
                .orElseThrow();
        Report.row("%-45s %10d", when, Long.parseLong(used) / 1024);
    }

    private static <T> Future<T> on(Context context, Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        context.runOnContext(v -> work.get().onComplete(done));
        return done.future();
    }
}
