package dev.isotherm.api.place;

import dev.isotherm.context.ThrottledLog;
import dev.isotherm.weather.place.CuratedPlaces.Entry;
import dev.isotherm.weather.place.PlaceDirectory;
import dev.isotherm.weather.popularity.Selections;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * The places in the order in which they are selected, and then the curated ones. Read from Redis once a minute, or after
 * a selection at this instance; while Redis is away the last order stays. Belongs to one context.
 */
final class PopularPlaces {
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final Selections selections;
    private final PlaceDirectory directory;
    private final InstantSource clock;
    private final ThrottledLog log = new ThrottledLog(LoggerFactory.getLogger(PopularPlaces.class));
    private Ranking last;
    private Instant due = Instant.MIN;
    private Optional<Future<Ranking>> reading = Optional.empty();

    /**
     * Creates it.
     *
     * @param made when the list of curated places was made
     */
    PopularPlaces(Selections selections, PlaceDirectory directory, InstantSource clock, Instant made) {
        this.selections = selections;
        this.directory = directory;
        this.clock = clock;
        this.last = new Ranking(directory.curated(), made);
    }

    /**
     * The order of one moment.
     *
     * @param places the most popular first
     * @param changed when this instance first saw this order
     */
    record Ranking(List<Entry> places, Instant changed) {}

    /** The order of now, at most a minute old. */
    Future<Ranking> ranking() {
        if (clock.instant().isBefore(due)) {
            return Future.succeededFuture(last);
        }
        if (reading.isEmpty()) {
            // The due time is set before the answer, so a selection meanwhile makes the order due again.
            due = clock.instant().plus(FRESH);
            Future<Ranking> read = selections
                    .ranked(LocationFilter.LONGEST)
                    .map(this::rank)
                    .otherwise(this::unread)
                    .onComplete(done -> reading = Optional.empty());
            reading = read.isComplete() ? Optional.empty() : Optional.of(read);
            return read;
        }
        return reading.get();
    }

    /** The order has changed. */
    void selected() {
        due = Instant.MIN;
    }

    private Ranking rank(List<String> ids) {
        // Only what the directory knows is shown, so no client decides what others read about a place.
        Set<Entry> places = new LinkedHashSet<>();
        ids.forEach(id -> directory.byId(id).ifPresent(places::add));
        places.addAll(directory.curated());
        List<Entry> ranked = places.stream().limit(LocationFilter.LONGEST).toList();
        if (!ranked.equals(last.places())) {
            last = new Ranking(ranked, clock.instant());
        }
        return last;
    }

    private Ranking unread(Throwable failure) {
        due = Instant.MIN;
        log.warn("The order of popular places stays, because Redis did not answer", failure.getMessage());
        return last;
    }
}
