package dev.isotherm.api.cache;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.redis.KeySweep;
import dev.isotherm.redis.KeySweep.Action;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.RedisLink.Master;
import dev.isotherm.redis.guard.MemoryWatch;
import dev.isotherm.redis.guard.MemoryWatch.Memory;
import dev.isotherm.service.WeatherCache;
import dev.isotherm.service.WeatherCache.Kind;
import dev.isotherm.weather.store.KeptPlaces;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code GET /cache/info}: what Redis says of itself, how many keys weather has, and how near its bounds are. */
public final class CacheInfoRoute implements Routes {
    private static final double KB = 1_024;
    private static final int LONGEST_KEY = 200;
    /* Kinds of keys that the reference has and we do not. */
    private static final List<String> OTHERS = List.of(
            "data",
            "trend",
            "average",
            "summary",
            "series",
            "usage",
            "v1_records_average",
            "v1_records_trend",
            "v1_records_summary");

    private final RedisLink link;
    private final WeatherCache cache;

    public CacheInfoRoute(RedisLink link, WeatherCache cache) {
        this.link = link;
        this.cache = cache;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.ADMIN, "/cache/info", this::get);
    }

    private Future<Reply> get(RoutingContext ctx) {
        Future<List<Map<String, String>>> servers = each(Request.cmd(Command.INFO), CacheInfoRoute::lines);
        Future<List<Long>> sizes = each(Request.cmd(Command.DBSIZE), Response::toLong);
        Future<Long> weather = count(Kind.DETAILS);
        Future<Long> forecast = count(Kind.YOUNG);
        Future<Long> years = count(Kind.YEARS);
        Future<JsonObject> bounds = bounds();
        Future<JsonObject> aside = aside();
        return Future.all(List.of(servers, sizes, weather, forecast, years, bounds, aside))
                .map(all -> {
                    JsonObject counts = new JsonObject();
                    OTHERS.forEach(name -> counts.put(name, 0));
                    counts.put("weather", weather.result())
                            .put("forecast", forecast.result())
                            .put("cache_stats", 1)
                            .put("v1_records", years.result() - forecast.result());
                    return Replies.uncached(
                            200,
                            new JsonObject()
                                    .put("redis_info", info(servers.result()))
                                    .put("key_counts", counts)
                                    .put(
                                            "total_keys",
                                            sizes.result().stream()
                                                    .mapToLong(Long::longValue)
                                                    .sum())
                                    .put("stored_places", bounds.result())
                                    .put("set_aside", aside.result())
                                    .put(
                                            "scan_limits",
                                            new JsonObject()
                                                    .put("max_keys_per_pattern", WeatherCache.MOST_LISTED)
                                                    .put("scan_count_hint", KeySweep.STEP)));
                });
    }

    /* A key may be of any length, as another program may have chosen it. */
    private Future<JsonObject> aside() {
        return cache.aside()
                .map(found -> new JsonObject().put("count", found.count()).put("keys", shown(found.keys())));
    }

    private static List<String> shown(List<String> keys) {
        return keys.stream()
                .map(key -> key.length() <= LONGEST_KEY ? key : key.substring(0, LONGEST_KEY) + "…")
                .toList();
    }

    private Future<JsonObject> bounds() {
        Future<KeptPlaces.State> kept = cache.kept();
        Future<List<Memory>> servers = cache.memory();
        return Future.all(kept, servers).map(both -> new JsonObject()
                .put("places", kept.result().places())
                .put("max_places", kept.result().most())
                .put("nearly_full", kept.result().nearlyFull())
                .put("removed", kept.result().gone())
                .put("not_stored", kept.result().notStored())
                .put(
                        "max_memory",
                        servers.result().stream().mapToLong(Memory::most).sum())
                .put("memory_short", servers.result().stream().anyMatch(Memory::isShort))
                .put("memory_short_percent", MemoryWatch.MOST_PERCENT));
    }

    private Future<Long> count(Kind kind) {
        return cache.pattern(kind, Optional.empty())
                .compose(pattern -> cache.find(pattern, Action.LIST))
                .map(KeySweep.Found::count);
    }

    private <T> Future<List<T>> each(Request request, Function<Response, T> read) {
        List<Future<T>> all = link.masters().stream()
                .map((Master master) -> master.send(request).map(read))
                .toList();
        return Future.all(all).map(done -> done.list());
    }

    private static Map<String, String> lines(Response info) {
        return Stream.of(info.toString().split("\r?\n"))
                .map(line -> line.split(":", 2))
                .filter(pair -> pair.length == 2)
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (first, second) -> first));
    }

    private static JsonObject info(List<Map<String, String>> servers) {
        return new JsonObject()
                .put("used_memory", human(sum(servers, "used_memory")))
                .put("connected_clients", sum(servers, "connected_clients"))
                .put("total_commands_processed", sum(servers, "total_commands_processed"))
                .put("keyspace_hits", sum(servers, "keyspace_hits"))
                .put("keyspace_misses", sum(servers, "keyspace_misses"));
    }

    private static long sum(List<Map<String, String>> servers, String field) {
        return servers.stream()
                .mapToLong(server -> Long.parseLong(server.getOrDefault(field, "0")))
                .sum();
    }

    /* As Redis writes it: 2.35M. */
    private static String human(long bytes) {
        double size = bytes;
        String unit = "B";
        for (String next : List.of("K", "M", "G")) {
            if (size >= KB) {
                size /= KB;
                unit = next;
            }
        }
        return unit.equals("B") ? bytes + "B" : String.format(Locale.ROOT, "%.2f%s", size, unit);
    }
}
