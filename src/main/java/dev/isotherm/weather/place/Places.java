package dev.isotherm.weather.place;

import dev.isotherm.redis.InvalidValues;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/**
 * What places the names mean: curated ones, and those that the provider told once, which Redis remembers. Belongs to the
 * context of its link.
 */
public final class Places {
    /** A name that nobody used for so long is asked about again. */
    private static final Duration ALIAS_TTL = Duration.ofDays(30);

    private final RedisLink link;
    private final String source;
    private final Duration unknownTtl;
    private final InvalidValues invalid;
    private final CuratedPlaces curated = CuratedPlaces.load();

    /**
     * Opens the names of one provider.
     *
     * @param source the provider
     * @param unknownTtl how long a name is remembered that the provider does not know
     * @param invalid is told of values that are no places
     */
    public Places(RedisLink link, String source, Duration unknownTtl, InvalidValues invalid) {
        this.invalid = invalid;
        this.link = link;
        this.source = source;
        this.unknownTtl = unknownTtl;
    }

    /** What is known of a name. */
    public sealed interface Known {
        /** It means this place. */
        record As(KnownPlace place) implements Known {}

        /** The provider does not know it. */
        record AsNoPlace() implements Known {}

        /** It has to be asked about. */
        record NotYet() implements Known {}
    }

    public PlaceKeys keys(String location) {
        return PlaceKeys.of(source, PlaceNames.normalised(location));
    }

    /** What is known of a name; fails where Redis is not to be had. */
    public Future<Known> find(String location) {
        Optional<CuratedPlaces.Entry> entry = curated.find(location);
        if (entry.isPresent()) {
            return Future.succeededFuture(new Known.As(entry.get().known()));
        }
        PlaceKeys keys = keys(location);
        Future<Response> alias = invalid.string(
                keys.alias(),
                link.send(Request.cmd(Command.GETEX).arg(keys.alias()).arg("PX").arg(ALIAS_TTL.toMillis())));
        Future<Response> unknown = link.send(Request.cmd(Command.PTTL).arg(keys.unknown()));
        return Future.all(alias, unknown).map(both -> {
            Optional<Place> place = Optional.ofNullable(alias.result()).flatMap(json -> place(keys.alias(), json));
            if (place.isPresent()) {
                return new Known.As(identify(place.get()));
            }
            // One that is remembered for ever, or for longer than now, was not put there by us; -2 says that there is
            // none.
            long left = unknown.result().toLong();
            return left >= 0 && left <= unknownTtl.toMillis() ? new Known.AsNoPlace() : new Known.NotYet();
        });
    }

    /* Reading renews it, so a bad one that stayed would stay for ever. */
    private Optional<Place> place(String key, Response json) {
        try {
            return Optional.of(decode(new JsonObject(json.toBuffer())));
        } catch (DecodeException | ClassCastException | IllegalArgumentException | DateTimeException e) {
            invalid.remove(key, json.toBuffer(), "it is no place");
            return Optional.empty();
        }
    }

    /** The identity of a place that a provider described: a curated one's where it is that one. */
    public KnownPlace identify(Place place) {
        return curated.near(place.latitude(), place.longitude())
                .map(CuratedPlaces.Entry::known)
                .orElseGet(() -> KnownPlace.at(place));
    }

    /** Remembers what place a name means. */
    public Future<Void> remember(String location, KnownPlace known) {
        return link.send(Request.cmd(Command.SET)
                        .arg(keys(location).alias())
                        .arg(encode(known))
                        .arg("PX")
                        .arg(ALIAS_TTL.toMillis()))
                .mapEmpty();
    }

    /** Remembers for a while that the provider does not know a name. */
    public Future<Void> rememberUnknown(String location) {
        return link.send(Request.cmd(Command.SET)
                        .arg(keys(location).unknown())
                        .arg("1")
                        .arg("PX")
                        .arg(unknownTtl.toMillis()))
                .mapEmpty();
    }

    private static Buffer encode(KnownPlace known) {
        JsonObject json = new JsonObject()
                .put("identity", known.identity())
                .put("name", known.place().name())
                .put("latitude", known.place().latitude())
                .put("longitude", known.place().longitude())
                .put("timezone", known.place().zone().getId());
        String name = known.place().timezone();
        return (name.equals(known.place().zone().getId()) ? json : json.put("zone_name", name)).toBuffer();
    }

    private static Place decode(JsonObject json) {
        String name = json.getString("name");
        Double latitude = json.getDouble("latitude");
        Double longitude = json.getDouble("longitude");
        String zone = json.getString("timezone");
        if (json.getString("identity") == null || name == null || name.isBlank() || zone == null) {
            throw new IllegalArgumentException("a place has an identity, a name and a zone");
        }
        if (!within(latitude, 90) || !within(longitude, 180)) {
            throw new IllegalArgumentException("a place lies on Earth");
        }
        // A Java that is newer than the one that remembered it may know the zone.
        String named = json.getString("zone_name", zone);
        ZoneId known = ZoneId.getAvailableZoneIds().contains(named) ? ZoneId.of(named) : ZoneId.of(zone);
        return new Place(name, latitude, longitude, known, named);
    }

    private static boolean within(Double degrees, double bound) {
        return degrees != null && Math.abs(degrees) <= bound;
    }
}
