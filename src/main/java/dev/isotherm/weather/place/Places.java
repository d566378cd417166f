package dev.isotherm.weather.place;

import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.guard.InvalidValues;
import dev.isotherm.redis.guard.MemoryWatch;
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
 * Finds the places of names: curated places, and places that the provider once named and Redis remembers. Belongs to
 * the context of its link.
 */
public final class Places {
    /** A name that was not used for so long is requested from the provider again. */
    private static final Duration ALIAS_TTL = Duration.ofDays(30);

    private static final int LONGEST_NAME = 500;

    private final RedisLink link;
    private final String source;
    private final Duration unknownTtl;
    private final InvalidValues invalid;
    private final MemoryWatch memory;
    private final CuratedPlaces curated = CuratedPlaces.load();

    /**
     * Opens the names of one provider.
     *
     * @param source the provider
     * @param unknownTtl how long an unknown name is remembered
     * @param invalid handles values that are not places
     * @param memory tells when no names must be stored
     */
    public Places(RedisLink link, String source, Duration unknownTtl, InvalidValues invalid, MemoryWatch memory) {
        this.invalid = invalid;
        this.memory = memory;
        this.link = link;
        this.source = source;
        this.unknownTtl = unknownTtl;
    }

    /** What is known of a name. */
    public sealed interface Known {
        /** The name means this place. */
        record As(KnownPlace place) implements Known {}

        /** The provider does not know the name. */
        record AsNoPlace() implements Known {}

        /** The provider has not been asked yet. */
        record NotYet() implements Known {}
    }

    public PlaceKeys keys(String location) {
        return PlaceKeys.of(source, PlaceNames.normalised(location));
    }

    /** Looks a name up; fails if Redis is not available. */
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
            // A key without an end, or with a longer life than ours, was not written by us. -2 means that there is no
            // key.
            long left = unknown.result().toLong();
            return left >= 0 && left <= unknownTtl.toMillis() ? new Known.AsNoPlace() : new Known.NotYet();
        });
    }

    /* Reading extends the life of a value, so a bad value must be removed, or it would stay for ever. */
    private Optional<Place> place(String key, Response json) {
        try {
            return Optional.of(decode(new JsonObject(json.toBuffer())));
        } catch (DecodeException | ClassCastException | IllegalArgumentException | DateTimeException e) {
            invalid.remove(key, json.toBuffer(), "it is not a place");
            return Optional.empty();
        }
    }

    /** The curated place at a position; empty if there is none. */
    public Optional<KnownPlace> curatedAt(Coordinates position) {
        return curated.near(position.latitude(), position.longitude()).map(CuratedPlaces.Entry::known);
    }

    /** Identifies a place of a provider: as the curated place at its position, else by its coordinates. */
    public KnownPlace identify(Place place) {
        return curatedAt(new Coordinates(place.latitude(), place.longitude())).orElseGet(() -> KnownPlace.at(place));
    }

    /** Remembers the place of a name, unless Redis is short of memory. */
    public Future<Void> remember(String location, KnownPlace known) {
        return store(keys(location).alias(), encode(known), ALIAS_TTL);
    }

    /** Remembers for a while that the provider does not know a name, unless Redis is short of memory. */
    public Future<Void> rememberUnknown(String location) {
        return store(keys(location).unknown(), Buffer.buffer("1"), unknownTtl);
    }

    private Future<Void> store(String key, Buffer value, Duration time) {
        Request request = Request.cmd(Command.SET).arg(key).arg(value).arg("PX").arg(time.toMillis());
        return memory.isShort()
                .compose(isShort ->
                        isShort ? Future.succeededFuture() : link.send(request).mapEmpty());
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
        if (json.getString("identity") == null
                || name == null
                || name.isBlank()
                || zone == null
                || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("a place has an identity, a name and a zone");
        }
        if (!within(latitude, 90) || !within(longitude, 180)) {
            throw new IllegalArgumentException("a place lies on Earth");
        }
        // An older Java may have written the value without knowing the zone; this one may know it.
        String named = json.getString("zone_name", zone);
        ZoneId known = ZoneId.getAvailableZoneIds().contains(named) ? ZoneId.of(named) : ZoneId.of(zone);
        return new Place(name, latitude, longitude, known, named);
    }

    private static boolean within(Double degrees, double bound) {
        return degrees != null && Math.abs(degrees) <= bound;
    }
}
