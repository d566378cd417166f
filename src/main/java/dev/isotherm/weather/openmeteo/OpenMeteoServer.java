package dev.isotherm.weather.openmeteo;

import dev.isotherm.config.OpenMeteoConfig;
import dev.isotherm.limit.Request;
import dev.isotherm.weather.provider.BoundedGet;
import dev.isotherm.weather.provider.CallCost;
import dev.isotherm.weather.provider.ProviderClient;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** One of the servers of Open-Meteo, and what its errors mean. Scope: one verticle instance, like its client. */
final class OpenMeteoServer {
    /* To read a longer answer would keep the event loop from others for too long. */
    private static final int LONG_ANSWER = 1 << 16;
    /* Its counters restart at the first look at the clock after the full minute, hour or day; it looks once a minute. */
    private static final Duration SLACK = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final ProviderClient client;
    private final BoundedGet server;
    private final String path;
    private final OpenMeteoConfig config;
    private final InstantSource clock;

    /**
     * Opens a server.
     *
     * @param address what comes before the path
     * @param path of its API, for example {@code /v1/archive}
     */
    OpenMeteoServer(
            Vertx vertx, ProviderClient client, URI address, String path, OpenMeteoConfig config, InstantSource clock) {
        this.vertx = vertx;
        this.client = client;
        this.server = client.server(address);
        String prefix = Optional.ofNullable(address.getRawPath()).orElse("");
        this.path = (prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix) + path;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Asks.
     *
     * @param query what comes after the question mark, encoded, without the key
     * @param about what is asked for, for messages
     * @param reader reads the body; a long one on a worker thread
     */
    <T> Future<T> get(String query, String about, CallCost cost, Request request, Function<Buffer, T> reader) {
        String key = config.key().present() ? "&apikey=" + encode(config.key().value()) : "";
        return client.get(server, path + "?" + query + key, cost, request, answer -> {
            if (answer.status() != 200) {
                throw refusal(answer, about);
            }
            Buffer body = answer.body();
            return body.length() <= LONG_ANSWER
                    ? Future.succeededFuture(reader.apply(body))
                    : vertx.executeBlocking(() -> reader.apply(body), false);
        });
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private WeatherException refusal(BoundedGet.Answer answer, String about) {
        String provider = "The weather provider " + OpenMeteoProvider.SOURCE;
        WeatherException usual = client.refusal(answer);
        String reason = reason(answer.body());
        if (answer.status() == 400 && reason.contains("api key")) {
            return new WeatherException(Kind.KEY_REFUSED, provider + " refused our key with status 400.");
        }
        if (answer.status() == 400 && reason.contains("no data is available for this location")) {
            return new WeatherException(Kind.UNKNOWN_PLACE, provider + " does not know '" + about + "'.");
        }
        if (answer.status() != 429 || usual.retryAfter().isPresent()) {
            return usual;
        }
        // It sends no Retry-After, but says in words which of its limits is reached.
        Optional<ChronoUnit> limit = limit(reason);
        return limit.map(unit -> new WeatherException(
                        unit == ChronoUnit.DAYS ? Kind.BUDGET_SPENT : Kind.RATE_LIMITED,
                        provider + " takes no more calls "
                                + (unit == ChronoUnit.DAYS
                                        ? "today: its daily limit is reached."
                                        : "in this " + (unit == ChronoUnit.HOURS ? "hour." : "minute.")),
                        Optional.of(untilNext(unit))))
                .orElse(usual);
    }

    private static Optional<ChronoUnit> limit(String reason) {
        return reason.startsWith("daily")
                ? Optional.of(ChronoUnit.DAYS)
                : reason.startsWith("hourly")
                        ? Optional.of(ChronoUnit.HOURS)
                        : reason.startsWith("minutely") ? Optional.of(ChronoUnit.MINUTES) : Optional.empty();
    }

    private Duration untilNext(ChronoUnit unit) {
        Instant now = clock.instant();
        Duration left = Duration.between(now, now.truncatedTo(unit).plus(1, unit));
        return unit == ChronoUnit.MINUTES ? left : left.plus(SLACK);
    }

    /* The sentence of an error, in lower case; empty if the body is anything else. */
    private static String reason(Buffer body) {
        try {
            return new JsonObject(body).getValue("reason") instanceof String text ? text.toLowerCase(Locale.ROOT) : "";
        } catch (DecodeException | ClassCastException e) {
            return "";
        }
    }
}
