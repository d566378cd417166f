package dev.isotherm.service;

import dev.isotherm.weather.fetch.DetailFetch;
import dev.isotherm.weather.fetch.DetailFetch.Fetched;
import dev.isotherm.weather.fetch.Flights;
import dev.isotherm.weather.fetch.LoadQueue;
import dev.isotherm.weather.fetch.LoadWatch;
import dev.isotherm.weather.fetch.PlaceLookup;
import dev.isotherm.weather.fetch.PlaceLookup.Met;
import dev.isotherm.weather.place.KnownPlace;
import dev.isotherm.weather.place.PlaceNames;
import dev.isotherm.weather.place.Places;
import dev.isotherm.weather.place.Places.Known;
import dev.isotherm.weather.provider.DayRange;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.store.CacheStatus;
import dev.isotherm.weather.store.DayDetail;
import dev.isotherm.weather.store.DayStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Single days from Redis, else bought from the provider. Belongs to one context. */
final class BoughtDays implements Days {
    /** A settled day never changes, but caches need not keep it for longer. */
    private static final Duration SETTLED = Duration.ofDays(1);

    private final Places places;
    private final DayStore store;
    private final PlaceLookup meeting;
    private final DetailFetch details;
    private final LoadQueue queue;
    private final InstantSource clock;
    private final Flights<Met> meetings = new Flights<>();

    BoughtDays(
            Places places,
            DayStore store,
            PlaceLookup meeting,
            DetailFetch details,
            LoadQueue queue,
            InstantSource clock) {
        this.places = places;
        this.store = store;
        this.meeting = meeting;
        this.details = details;
        this.queue = queue;
        this.clock = clock;
    }

    @Override
    public Future<Optional<DayWeather>> on(String location, LocalDate day, LoadWatch watch) {
        return meet(location, day, watch).compose(met -> find(met, location, day, watch));
    }

    @Override
    public Future<Optional<DayWeather>> today(String location, LoadWatch watch) {
        return meet(location, History.today(clock, ZoneOffset.UTC), watch).compose(met -> {
            LocalDate today = today(met.place());
            return stored(met.place(), today)
                    .compose(known ->
                            known.isPresent() ? Future.succeededFuture(known) : find(met, location, today, watch));
        });
    }

    /* The days of records have means only; for today's mean they do. */
    private Future<Optional<DayWeather>> stored(KnownPlace place, LocalDate today) {
        return store.read(place.identity(), today, today).map(read -> {
            double mean = read.table().fresh(today) ? read.table().on(today) : Double.NaN;
            DayDetail detail =
                    new DayDetail(mean, Double.NaN, Double.NaN, read.changed().orElseGet(clock::instant));
            return detail.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new DayWeather(today, detail, CacheStatus.HIT, freshFor(place, today, today)));
        });
    }

    /* The first call for a name that nobody knows yet returns the place, and mostly the day, too. */
    private Future<Met> meet(String location, LocalDate day, LoadWatch watch) {
        watch.cancellation().check();
        return places.find(location).compose(known -> {
            watch.cancellation().check();
            if (known instanceof Known.As as) {
                return Future.succeededFuture(Met.known(as.place()));
            }
            if (known instanceof Known.AsNoPlace) {
                return Future.failedFuture(meeting.unknown(location));
            }
            String name = PlaceNames.normalised(location);
            return meetings.to(name, List.of())
                    .map(flight -> flight.board(watch, queue.nextIfAlone(watch.client(), watch.priority())))
                    .orElseGet(() -> meetings.begin(
                            name,
                            List.of(),
                            queue.next(watch.client(), watch.priority()),
                            watch,
                            flight -> meeting.meet(location, new DayRange(day, day), 0, flight)))
                    // The days of records are not fetched here.
                    .onSuccess(met -> met.first().giveBack());
        });
    }

    private Future<Optional<DayWeather>> find(Met met, String location, LocalDate day, LoadWatch watch) {
        KnownPlace place = met.place();
        LocalDate today = today(place);
        if (day.isAfter(today)) {
            return Future.succeededFuture(Optional.empty());
        }
        Optional<Observations> heard =
                met.first().observed().filter(answer -> answer.from().equals(day));
        Future<Fetched> found = heard.isPresent()
                ? details.heard(place, today, day, heard.get())
                : details.find(place, today, day, watch);
        return found.map(fetched -> fetched.detail().isEmpty()
                        ? Optional.<DayWeather>empty()
                        : Optional.of(new DayWeather(
                                day,
                                fetched.detail(),
                                fetched.stored() ? CacheStatus.HIT : CacheStatus.MISS,
                                freshFor(place, today, day))))
                .recover(e -> Future.failedFuture(
                        e instanceof WeatherException weather ? weather.about(place.question(), location) : e));
    }

    private Duration freshFor(KnownPlace place, LocalDate today, LocalDate day) {
        if (day.isBefore(store.firstYoung(today))) {
            return SETTLED;
        }
        Duration untilMidnight = History.untilMidnight(clock, place.place().zone());
        Duration untilStale = store.untilStale();
        return untilStale.compareTo(untilMidnight) < 0 ? untilStale : untilMidnight;
    }

    private LocalDate today(KnownPlace place) {
        ZoneId zone = place.place().zone();
        return History.today(clock, zone);
    }
}
