package dev.isotherm.weather.search;

import dev.isotherm.context.Cancellation;
import dev.isotherm.context.ThrottledLog;
import dev.isotherm.limit.Priority;
import dev.isotherm.limit.Request;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.weather.place.Coordinates;
import dev.isotherm.weather.place.CuratedPlaces.Entry;
import dev.isotherm.weather.place.Geocoder;
import dev.isotherm.weather.place.Geocoder.Found;
import dev.isotherm.weather.place.PlaceDirectory;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * Searches places: in the directory first, and with a geocoder if the directory does not have enough places that begin
 * with the query. An answer of the geocoder is kept in Redis for a day. If the geocoder fails, the directory's places are
 * the answer. Belongs to one context.
 */
public final class PlaceSearch {
    private static final Duration KEPT = Duration.ofDays(1);
    private static final int LONGEST = 500;

    private final PlaceDirectory directory;
    private final Optional<Remote> remote;
    private final ThrottledLog log = new ThrottledLog(LoggerFactory.getLogger(PlaceSearch.class));

    private record Remote(String source, Geocoder geocoder, RedisLink link) {}

    private PlaceSearch(PlaceDirectory directory, Optional<Remote> remote) {
        this.directory = directory;
        this.remote = remote;
    }

    /** Searches in the directory only. */
    public static PlaceSearch of(PlaceDirectory directory) {
        return new PlaceSearch(directory, Optional.empty());
    }

    /**
     * Searches with a geocoder, too.
     *
     * @param source the name of the geocoder
     * @param link keeps the answers
     */
    public static PlaceSearch with(PlaceDirectory directory, String source, Geocoder geocoder, RedisLink link) {
        return new PlaceSearch(directory, Optional.of(new Remote(source, geocoder, link)));
    }

    /**
     * A place that was found.
     *
     * @param id its identifier
     * @param curated whether it is a curated place
     * @param name its name
     * @param admin1 its region; may be blank
     * @param country its country
     * @param countryCode ISO 3166-1, two upper-case letters
     * @param position where it is
     * @param timezone the IANA name of its zone, if it is known
     */
    public record Hit(
            String id,
            boolean curated,
            String name,
            String admin1,
            String country,
            String countryCode,
            Coordinates position,
            Optional<String> timezone) {}

    /**
     * Searches.
     *
     * @param query what somebody typed
     * @param limit the most places to return
     * @return equal names first, then names that begin with the query, then the others
     */
    public Future<List<Hit>> search(String query, int limit) {
        List<Hit> local = directory.search(query, limit).stream().map(this::hit).toList();
        long begin = local.stream().filter(hit -> rank(hit, query) < 2).count();
        String folded = PlaceDirectory.identifier(query);
        if (remote.isEmpty() || begin >= limit || folded.isEmpty()) {
            return Future.succeededFuture(local);
        }
        return kept(remote.get(), folded, query, limit)
                .map(found -> merged(local, found, query, limit))
                .otherwise(failure -> {
                    log.warn("A search was answered without the geocoder", failure.getMessage());
                    return local;
                });
    }

    private List<Hit> merged(List<Hit> local, List<Hit> found, String query, int limit) {
        List<Hit> all = new ArrayList<>(local);
        for (Hit hit : found) {
            if (all.stream().noneMatch(other -> other.id().equals(hit.id()))) {
                all.add(hit);
            }
        }
        return all.stream()
                .sorted(Comparator.comparingInt(hit -> rank(hit, query)))
                .limit(limit)
                .toList();
    }

    private static int rank(Hit hit, String query) {
        String wanted = PlaceDirectory.identifier(query);
        String name = PlaceDirectory.identifier(hit.name());
        String full = PlaceDirectory.identifier(String.join(" ", hit.name(), hit.admin1(), hit.country()));
        return name.equals(wanted) || full.equals(wanted) ? 0 : full.startsWith(wanted) ? 1 : 2;
    }

    private Hit hit(Entry place) {
        return new Hit(
                place.id(),
                directory.isCurated(place.id()),
                place.name(),
                place.admin1(),
                place.countryName(),
                place.countryCode(),
                new Coordinates(place.latitude(), place.longitude()),
                Optional.of(place.zone().getId()));
    }

    /* A place of the directory stays that place, so no place is found twice. */
    private Hit hit(Found found) {
        return directory
                .at(found.name(), found.countryCode(), found.position())
                .map(this::hit)
                .orElseGet(() -> new Hit(
                        directory.identify(found.name(), given(found.admin1()), given(found.countryCode())),
                        false,
                        found.name(),
                        found.admin1(),
                        found.country(),
                        found.countryCode(),
                        found.position(),
                        found.timezone()));
    }

    private static Optional<String> given(String text) {
        return Optional.of(text).filter(part -> !part.isBlank());
    }

    private Future<List<Hit>> kept(Remote geocoder, String folded, String query, int limit) {
        String key = SearchKeys.of(geocoder.source(), folded, limit);
        RedisLink link = geocoder.link();
        return link.send(io.vertx.redis.client.Request.cmd(Command.GET).arg(key))
                .map(held -> held == null ? Optional.<List<Hit>>empty() : read(held.toString()))
                .otherwise(Optional.empty())
                .compose(held -> held.isPresent()
                        ? Future.succeededFuture(held.get())
                        : ask(geocoder, query, limit).onSuccess(found -> keep(link, key, found)));
    }

    private Future<List<Hit>> ask(Remote geocoder, String query, int limit) {
        Request request = Request.of(Priority.INTERACTIVE, "search", new Cancellation());
        return geocoder.geocoder().search(query, limit, request).map(found -> found.stream()
                // A mountain or a place without a country is none that somebody types to read its record.
                .filter(place -> place.settlement() && !place.country().isBlank())
                .map(this::hit)
                .toList());
    }

    /* The answer does not wait for it; a search that is not kept is asked for again. */
    private void keep(RedisLink link, String key, List<Hit> found) {
        link.send(io.vertx.redis.client.Request.cmd(Command.SET)
                        .arg(key)
                        .arg(new JsonArray(found.stream().map(PlaceSearch::json).toList()).encode())
                        .arg("EX")
                        .arg(KEPT.toSeconds()))
                .onFailure(e -> log.warn("The answer of a geocoder was not kept", e.getMessage()));
    }

    private static JsonObject json(Hit hit) {
        return new JsonObject()
                .put("id", hit.id())
                .put("curated", hit.curated())
                .put("name", hit.name())
                .put("admin1", hit.admin1())
                .put("country", hit.country())
                .put("country_code", hit.countryCode())
                .put("latitude", hit.position().latitude())
                .put("longitude", hit.position().longitude())
                .put("timezone", hit.timezone().orElse(null));
    }

    private static boolean isPossible(Hit hit) {
        return Stream.of(hit.id(), hit.name(), hit.admin1(), hit.country(), hit.countryCode())
                        .noneMatch(text -> text == null || text.length() > LONGEST)
                && hit.position().onEarth();
    }

    /* A value that we did not write counts as not there. */
    private static Optional<List<Hit>> read(String text) {
        try {
            return Optional.of(new JsonArray(text)
                    .stream()
                            .map(JsonObject.class::cast)
                            .map(json -> new Hit(
                                    json.getString("id"),
                                    json.getBoolean("curated"),
                                    json.getString("name"),
                                    json.getString("admin1"),
                                    json.getString("country"),
                                    json.getString("country_code"),
                                    new Coordinates(json.getDouble("latitude"), json.getDouble("longitude")),
                                    Optional.ofNullable(json.getString("timezone"))))
                            .filter(PlaceSearch::isPossible)
                            .toList());
        } catch (DecodeException | ClassCastException | NullPointerException e) {
            return Optional.empty();
        }
    }
}
