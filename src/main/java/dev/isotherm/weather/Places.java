package dev.isotherm.weather;

import dev.isotherm.redis.PlaceKeys;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.RedisUnavailableException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What places the names mean: curated ones, and those that the provider told once, which Redis remembers. Belongs to the
 * context of its link.
 */
final class Places {
    /** A name that nobody used for so long is asked about again. */
    private static final Duration ALIAS_TTL = Duration.ofDays(30);

    private static final Logger LOG = LoggerFactory.getLogger(Places.class);

    private final RedisLink link;
    private final String source;
    private final Duration unknownTtl;
    private final CuratedPlaces curated = CuratedPlaces.load();

    /**
     * Opens the names of one provider.
     *
     * @param source the provider
     * @param unknownTtl how long a name is remembered that the provider does not know
     */
    Places(RedisLink link, String source, Duration unknownTtl) {
        this.link = link;
        this.source = source;
        this.unknownTtl = unknownTtl;
    }

    /** What is known of a name. */
    sealed interface Known {
        /** It means this place. */
        record As(KnownPlace place) implements Known {}

        /** The provider does not know it. */
        record AsNoPlace() implements Known {}

        /** It has to be asked about. */
        record NotYet() implements Known {}
    }

    PlaceKeys keys(String location) {
        return PlaceKeys.of(source, PlaceNames.normalised(location));
    }

    /** What is known of a name; fails where Redis is not to be had. */
    Future<Known> find(String location) {
        Optional<CuratedPlaces.Entry> entry = curated.find(location);
        if (entry.isPresent()) {
            return Future.succeededFuture(new Known.As(entry.get().known()));
        }
        PlaceKeys keys = keys(location);
        Future<Optional<KnownPlace>> alias = alias(keys.alias());
        Future<Response> unknown = link.send(Request.cmd(Command.EXISTS).arg(keys.unknown()));
        return Future.all(alias, unknown).map(both -> {
            if (alias.result().isPresent()) {
                return new Known.As(alias.result().get());
            }
            return unknown.result().toInteger() == 1 ? new Known.AsNoPlace() : new Known.NotYet();
        });
    }

    private Future<Optional<KnownPlace>> alias(String key) {
        return link.send(Request.cmd(Command.GETEX).arg(key).arg("PX").arg(ALIAS_TTL.toMillis()))
                .map(text -> Optional.ofNullable(text).map(Places::decode))
                .recover(failure -> isDamage(failure) ? forget(key, failure) : Future.failedFuture(failure));
    }

    /* A value of another type, or a text that is no place of ours; not a Redis that is away or refuses. */
    private static boolean isDamage(Throwable failure) {
        return failure instanceof ErrorType reply
                ? String.valueOf(reply.getMessage()).startsWith("WRONGTYPE")
                : !(failure instanceof RedisUnavailableException);
    }

    /* Each read renews its time to live, so it would stay for ever, and the name with it. */
    private Future<Optional<KnownPlace>> forget(String key, Throwable damage) {
        LOG.warn("What {} names is no place ({}); it is deleted and asked for again", key, damage.toString());
        return link.send(Request.cmd(Command.DEL).arg(key)).map(Optional.empty());
    }

    /** The identity of a place that a provider described: a curated one's where it is that one. */
    KnownPlace identify(Place place) {
        return curated.near(place.latitude(), place.longitude())
                .map(CuratedPlaces.Entry::known)
                .orElseGet(() -> KnownPlace.at(place));
    }

    /** Remembers what place a name means. */
    Future<Void> remember(String location, KnownPlace known) {
        return link.send(Request.cmd(Command.SET)
                        .arg(keys(location).alias())
                        .arg(encode(known))
                        .arg("PX")
                        .arg(ALIAS_TTL.toMillis()))
                .mapEmpty();
    }

    /** Remembers for a while that the provider does not know a name. */
    Future<Void> rememberUnknown(String location) {
        return link.send(Request.cmd(Command.SET)
                        .arg(keys(location).unknown())
                        .arg("1")
                        .arg("PX")
                        .arg(unknownTtl.toMillis()))
                .mapEmpty();
    }

    private static Buffer encode(KnownPlace known) {
        return new JsonObject()
                .put("identity", known.identity())
                .put("name", known.place().name())
                .put("latitude", known.place().latitude())
                .put("longitude", known.place().longitude())
                .put("timezone", known.place().zone().getId())
                .toBuffer();
    }

    private static KnownPlace decode(Response text) {
        JsonObject json = new JsonObject(text.toBuffer());
        Place place = new Place(
                Objects.requireNonNull(json.getString("name")),
                json.getDouble("latitude"),
                json.getDouble("longitude"),
                ZoneId.of(json.getString("timezone")));
        return new KnownPlace(Objects.requireNonNull(json.getString("identity")), place);
    }
}
