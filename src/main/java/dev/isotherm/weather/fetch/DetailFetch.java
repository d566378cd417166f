package dev.isotherm.weather.fetch;

import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.weather.place.KnownPlace;
import dev.isotherm.weather.provider.DayRange;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherProvider;
import dev.isotherm.weather.store.DayDetail;
import dev.isotherm.weather.store.DayStore;
import dev.isotherm.weather.store.DetailStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches single days with their extremes: one call for all who wait for a day, in the same queue and under the same
 * limits as the calls of records. Belongs to one context.
 */
public final class DetailFetch {
    /** What was fetched. */
    public record Fetched(DayDetail detail, boolean stored) {}

    private static final Logger LOG = LoggerFactory.getLogger(DetailFetch.class);
    /** A settled day does not change. It is kept for so long and no longer, because few days are asked for twice. */
    private static final Duration SETTLED = Duration.ofDays(7);

    private final WeatherProvider provider;
    private final DayStore store;
    private final DetailStore details;
    private final FetchLocks turns;
    private final LoadQueue queue;
    private final FailureMemory memory;
    private final InstantSource clock;
    private final Flights<Fetched> flights = new Flights<>();

    /**
     * Makes it.
     *
     * @param days knows which days the provider may still correct
     */
    public DetailFetch(
            WeatherProvider provider,
            DayStore days,
            DetailStore details,
            FetchLocks turns,
            LoadQueue queue,
            FailureMemory memory,
            InstantSource clock) {
        this.provider = provider;
        this.store = days;
        this.details = details;
        this.turns = turns;
        this.queue = queue;
        this.memory = memory;
        this.clock = clock;
    }

    /**
     * Finds a day of a place.
     *
     * @param today the date at the place
     * @param day not after today
     * @return the day; fails with {@link WeatherException}, with {@link CancelledException}, with {@link
     *     dev.isotherm.limit.LimitExceededException}, or if Redis is not available
     */
    public Future<Fetched> find(KnownPlace place, LocalDate today, LocalDate day, LoadWatch watch) {
        return details.find(place.identity(), day)
                .compose(stored -> stored.isPresent()
                        ? Future.succeededFuture(new Fetched(stored.get(), true))
                        : fly(place, today, day, watch));
    }

    /** Stores the answer to the first call for a place, which was for this day. */
    public Future<Fetched> heard(KnownPlace place, LocalDate today, LocalDate day, Observations answer) {
        DayDetail detail = new DayDetail(answer.mean(0), answer.low(), answer.high(), clock.instant());
        boolean settled = day.isBefore(store.firstYoung(today)) && !detail.isEmpty();
        return details.keep(place.identity(), day, detail, settled ? SETTLED : store.untilStale())
                // This request can use the answer even if Redis cannot store it.
                .recover(e -> {
                    LOG.warn(
                            "Redis did not store a day of '{}', so it will be bought again: {}",
                            place.place().name(),
                            e.getMessage());
                    return Future.succeededFuture();
                })
                .map(new Fetched(detail, false));
    }

    private Future<Fetched> fly(KnownPlace place, LocalDate today, LocalDate day, LoadWatch watch) {
        Cancellation cancellation = watch.cancellation();
        cancellation.check();
        String key = details.keys(place.identity()).detail(day);
        List<DayRange> days = List.of(new DayRange(day, day));
        Optional<Flight<Fetched>> flying = flights.to(key, days);
        if (flying.isPresent()) {
            return flying.get().board(watch, queue.nextIfAlone(watch.client(), watch.priority()));
        }
        Optional<WeatherException> known = memory.recall(place.identity(), days.get(0));
        if (known.isPresent()) {
            return Future.failedFuture(known.get());
        }
        String lease = details.keys(place.identity()).detailFlight(day);
        return flights.begin(
                key,
                days,
                queue.next(watch.client(), watch.priority()),
                watch,
                flight -> turns.run(queue, flight, lease, 1, 0, (turn, entry) -> ask(place, today, day, flight)));
    }

    /* Another instance may have fetched the day during the wait. */
    private Future<Fetched> ask(KnownPlace place, LocalDate today, LocalDate day, Flight<?> flight) {
        return details.find(place.identity(), day).compose(stored -> {
            if (stored.isPresent()) {
                return Future.succeededFuture(new Fetched(stored.get(), true));
            }
            DayRange range = new DayRange(day, day);
            Optional<WeatherException> known = memory.recall(place.identity(), range);
            return known.isPresent()
                    ? Future.failedFuture(known.get())
                    : call(place, day, flight)
                            .onFailure(e -> memory.note(place.identity(), range, DayFetch.failureOf(e)))
                            .recover(e -> Future.failedFuture(DayFetch.asFault(e)))
                            .compose(answer -> heard(place, today, day, answer));
        });
    }

    private Future<Observations> call(KnownPlace place, LocalDate day, Flight<?> flight) {
        String question = place.question();
        return provider.observe(question, day, day, flight.request(question));
    }
}
