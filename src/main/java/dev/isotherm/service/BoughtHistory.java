package dev.isotherm.service;

import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.weather.fetch.DayDemand;
import dev.isotherm.weather.fetch.DayFetch;
import dev.isotherm.weather.fetch.DayFetch.Landing;
import dev.isotherm.weather.fetch.FailureMemory;
import dev.isotherm.weather.fetch.FirstAnswer;
import dev.isotherm.weather.fetch.Flights;
import dev.isotherm.weather.fetch.LoadQueue;
import dev.isotherm.weather.fetch.LoadWatch;
import dev.isotherm.weather.fetch.PlaceLookup;
import dev.isotherm.weather.fetch.PlaceLookup.Met;
import dev.isotherm.weather.place.KnownPlace;
import dev.isotherm.weather.place.Place;
import dev.isotherm.weather.place.PlaceNames;
import dev.isotherm.weather.place.Places;
import dev.isotherm.weather.place.Places.Known;
import dev.isotherm.weather.provider.DayRange;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.store.CacheStatus;
import dev.isotherm.weather.store.DayStore;
import dev.isotherm.weather.store.DayTable;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Days from the day store. Missing days are fetched from the provider and stored. Simultaneous callers for one place
 * wait for one fetch, in this context and over all contexts. Belongs to one context.
 */
final class BoughtHistory implements History {
    /** The maximum share of failed years. With more gaps a record would be misleading. */
    private static final double MOST_FAILED = 0.1;
    /** The offset from UTC where a date begins last. */
    private static final int WESTERNMOST_HOURS = -12;

    private final Places places;
    private final DayStore store;
    private final PlaceLookup meeting;
    private final DayFetch trip;
    private final FailureMemory memory;
    private final LoadQueue queue;
    private final InstantSource clock;
    private final Flights<Met> meetings = new Flights<>();
    private final Flights<Landing> trips = new Flights<>();

    BoughtHistory(
            Places places,
            DayStore store,
            PlaceLookup meeting,
            DayFetch trip,
            LoadQueue queue,
            FailureMemory memory,
            InstantSource clock) {
        this.places = places;
        this.store = store;
        this.meeting = meeting;
        this.trip = trip;
        this.memory = memory;
        this.queue = queue;
        this.clock = clock;
    }

    @Override
    public Future<PlaceHistory> complete(RecordQuery query, LoadWatch watch) {
        return new Load(query, watch, false).run();
    }

    @Override
    public Future<Void> refresh(RecordQuery query, LoadWatch watch) {
        return new Load(query, watch, true).run().mapEmpty();
    }

    @Override
    public Future<Optional<PlaceHistory>> stored(RecordQuery query) {
        Load load = new Load(query, LoadWatch.NONE, false);
        return places.find(query.location()).compose(known -> {
            if (known instanceof Known.As as) {
                return load.read(as.place()).map(needed -> atHand(needed, query.location()));
            }
            return known instanceof Known.AsNoPlace
                    ? Future.failedFuture(meeting.unknown(query.location()))
                    : Future.succeededFuture(Optional.empty());
        });
    }

    @Override
    public Future<Optional<Place>> place(String location) {
        return known(location).map(known -> known.map(KnownPlace::place));
    }

    @Override
    public Future<Optional<String>> version(String location) {
        return known(location).compose(known -> known.map(KnownPlace::identity)
                .map(identity -> store.version(identity).map(version -> version.map(same -> identity + " " + same)))
                .orElseGet(() -> Future.succeededFuture(Optional.empty())));
    }

    private Future<Optional<KnownPlace>> known(String location) {
        return places.find(location)
                .map(known -> known instanceof Known.As as ? Optional.of(as.place()) : Optional.empty());
    }

    /* One round trip. The times are checked last, because they must still be true when the record is sent. */
    @Override
    public Future<Optional<Duration>> unchanged(Basis basis) {
        Future<Known> place = places.find(basis.location());
        return store.version(basis.place().identity())
                .compose(version -> place.map(known -> {
                    ZoneId zone = basis.place().place().zone();
                    boolean same = version.filter(basis.version()::equals).isPresent()
                            && known.equals(new Known.As(basis.place()))
                            && basis.epoch() == store.epoch()
                            && basis.today().equals(History.today(clock, zone));
                    return same ? Optional.of(freshFor(basis.young(), zone)) : Optional.empty();
                }));
    }

    private Optional<PlaceHistory> atHand(DayDemand needed, String location) {
        if (!needed.complete()) {
            return Optional.empty();
        }
        CacheStatus cache = needed.plan().isEmpty() ? CacheStatus.HIT : CacheStatus.STALE;
        return Optional.of(history(needed, location, cache, Set.of()));
    }

    /** One running load. */
    private final class Load {
        private final RecordQuery query;
        private final LoadWatch watch;
        private final boolean anew;
        private final Cancellation cancellation;
        private Optional<LoadQueue.Position> position = Optional.empty();
        private FirstAnswer first = FirstAnswer.none();

        Load(RecordQuery query, LoadWatch watch, boolean anew) {
            this.query = query;
            this.watch = watch;
            this.anew = anew;
            this.cancellation = watch.cancellation();
        }

        Future<PlaceHistory> run() {
            if (cancellation.cancelled()) {
                return Future.failedFuture(new CancelledException());
            }
            return places.find(query.location())
                    .compose(known -> {
                        cancellation.check();
                        if (known instanceof Known.As as) {
                            return fill(as.place());
                        }
                        return known instanceof Known.AsNoPlace
                                ? Future.failedFuture(meeting.unknown(query.location()))
                                : meet();
                    })
                    .recover(e -> Future.failedFuture(cancellation.cancelled() ? new CancelledException() : e));
        }

        /* The first call tells whether the place exists, and its time zone. So a wrong name costs one call, not 51. */
        private Future<PlaceHistory> meet() {
            String name = PlaceNames.normalised(query.location());
            return meetings.to(name, List.of())
                    .map(flight -> flight.board(watch, positionOfPassenger()))
                    .orElseGet(() -> meetings.begin(
                            name,
                            List.of(),
                            position(),
                            watch,
                            flight -> meeting.meet(query.location(), firstCall(), callsAfterTheFirst(), flight)))
                    .compose(met -> {
                        first = met.first();
                        return fill(met.place()).onComplete(over -> first.giveBack());
                    });
        }

        /* Taken when the load first needs the provider, and kept during all its waits. */
        private LoadQueue.Position position() {
            position = position.or(() -> Optional.of(queue.next(watch.client(), watch.priority())));
            return position.get();
        }

        private LoadQueue.Position positionOfPassenger() {
            return position.orElseGet(() -> queue.nextIfAlone(watch.client(), watch.priority()));
        }

        /* A place without stored days needs one call for each window. */
        private int callsAfterTheFirst() {
            return History.windows(query, History.today(clock, ZoneOffset.UTC)).size() - 1;
        }

        /* The latest window that is over everywhere on Earth, so that no forecast is bought. */
        private DayRange firstCall() {
            LocalDate today = History.today(clock, ZoneOffset.ofHours(WESTERNMOST_HOURS));
            return History.windows(query, today).stream()
                    .filter(window -> !window.end().isAfter(today))
                    .reduce((earlier, later) -> later)
                    .map(window -> new DayRange(window.start(), window.end()))
                    .orElseThrow();
        }

        private Future<PlaceHistory> fill(KnownPlace place) {
            return read(place).compose(this::settle);
        }

        Future<DayDemand> read(KnownPlace place) {
            LocalDate today = History.today(clock, place.place().zone());
            var windows = History.windows(query, today);
            return store.read(
                            place.identity(),
                            windows.get(0).start(),
                            windows.get(windows.size() - 1).end())
                    .map(stored -> new DayDemand(place, today, windows, stored));
        }

        private Future<PlaceHistory> settle(DayDemand needed) {
            cancellation.check();
            List<DayRange> plan = needed.plan();
            if (plan.isEmpty() || (!anew && needed.complete())) {
                CacheStatus here = plan.isEmpty() ? CacheStatus.HIT : CacheStatus.STALE;
                return Future.succeededFuture(history(needed, query.location(), here, Set.of()));
            }
            KnownPlace place = needed.place();
            CacheStatus origin = needed.origin();
            return trips.to(place.identity(), plan)
                    .map(flight -> flight.board(watch, positionOfPassenger()))
                    .orElseGet(() -> trips.begin(
                            place.identity(),
                            plan,
                            position(),
                            watch,
                            begun -> trip.fly(
                                    place, needed.today(), new DayFetch.Plan(needed.span(), plan, first), begun)))
                    .compose(landing -> land(needed, plan, landing, origin))
                    .recover(e -> Future.failedFuture(
                            e instanceof WeatherException weather
                                    ? weather.about(place.question(), query.location())
                                    : e));
        }

        private Future<PlaceHistory> land(DayDemand needed, List<DayRange> plan, Landing landing, CacheStatus origin) {
            plan.forEach(range -> needed.table().put(landing.table(), range));
            Set<Integer> failedYears = needed.unknownYears();
            boolean tooMany =
                    failedYears.size() > MOST_FAILED * needed.windows().size();
            // Days that our own budget refused are available later, so they do not count as missing.
            boolean refused = !failedYears.isEmpty()
                    && landing.failure().filter(DayFetch::isSpent).isPresent();
            if (landing.failure().isPresent() && (tooMany || anew || refused)) {
                return Future.failedFuture(memory.timed(
                        needed.place().identity(), landing.failure().get()));
            }
            return Future.succeededFuture(
                    history(needed.since(landing.changed()), query.location(), origin, failedYears));
        }
    }

    private PlaceHistory history(DayDemand needed, String location, CacheStatus cache, Set<Integer> failedYears) {
        Place place = needed.place().place();
        // Days without a stored time of change: any time will do that is the same on every instance.
        Instant changed = needed.changed()
                .orElseGet(() -> needed.today().atStartOfDay(place.zone()).toInstant());
        return new PlaceHistory(
                place,
                needed.today(),
                needed.table(),
                cache,
                needed.any(needed.table()::stale),
                failedYears,
                changed,
                failedYears.isEmpty() ? freshFor(needed) : Duration.ZERO,
                cache == CacheStatus.HIT ? basis(needed, location) : Optional.empty());
    }

    private Optional<Basis> basis(DayDemand needed, String location) {
        DayStore.Stored stored = needed.stored();
        return stored.version()
                .map(version ->
                        new Basis(location, needed.place(), needed.today(), stored.epoch(), version, young(needed)));
    }

    private Duration freshFor(DayDemand needed) {
        DayTable table = needed.table();
        if (needed.any(day -> !table.fresh(day))) {
            return Duration.ZERO;
        }
        return freshFor(young(needed), needed.place().place().zone());
    }

    private boolean young(DayDemand needed) {
        LocalDate firstYoung = store.firstYoung(needed.today());
        return needed.any(day -> !day.isBefore(firstYoung) || needed.table().young(day));
    }

    private Duration freshFor(boolean young, ZoneId zone) {
        Duration untilMidnight = History.untilMidnight(clock, zone);
        Duration untilStale = store.untilStale();
        return young && untilStale.compareTo(untilMidnight) < 0 ? untilStale : untilMidnight;
    }
}
