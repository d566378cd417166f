package dev.isotherm.weather.openmeteo;

import dev.isotherm.config.OpenMeteoConfig;
import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.limit.Request;
import dev.isotherm.record.Attribution;
import dev.isotherm.weather.openmeteo.DailyAnswer.Days;
import dev.isotherm.weather.place.Coordinates;
import dev.isotherm.weather.place.Geocoder;
import dev.isotherm.weather.place.Place;
import dev.isotherm.weather.provider.CallWatch;
import dev.isotherm.weather.provider.DayRange;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.ProviderClient;
import dev.isotherm.weather.provider.ProviderGate;
import dev.isotherm.weather.provider.ProviderState;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherException.Kind;
import dev.isotherm.weather.provider.WeatherProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;

/**
 * Daily means from Open-Meteo. Scope: one verticle instance, like its gate.
 *
 * <p>Days that are over for a week come from the archive. Later days, and those that the archive lacks at its end, come
 * from the past days of the forecast; they are provisional, because the archive will replace them. A day that the
 * archive lacks in an old year is a day without an observation.
 *
 * <p>Open-Meteo takes coordinates only; {@link #geocoder()} finds those of a name.
 */
public final class OpenMeteoProvider implements WeatherProvider {
    /** The name of the source. */
    public static final String SOURCE = "open_meteo";

    /** The words that its <a href="https://open-meteo.com/en/licence">licence</a> asks for. */
    public static final Attribution ATTRIBUTION = new Attribution(
            "Weather data by Open-Meteo.com",
            "https://open-meteo.com/",
            "CC BY 4.0",
            "https://creativecommons.org/licenses/by/4.0/");

    /* The reanalysis of the archive comes five days late. */
    private static final int RECENT_DAYS = 7;
    /* The forecast has no older days. */
    private static final int MOST_PAST_DAYS = 92;
    /* Where a date begins last, and where it begins first. The zone of the place is known only from an answer. */
    private static final int WESTERNMOST_HOURS = -12;
    private static final int EASTERNMOST_HOURS = 14;

    private static final String VARIABLES =
            "&daily=" + DailyAnswer.MEAN + "," + DailyAnswer.MAX + "," + DailyAnswer.MIN + "&timezone=auto";

    private final ProviderGate gate;
    private final InstantSource clock;
    private final ProviderClient client;
    private final OpenMeteoServer archive;
    private final OpenMeteoServer forecast;
    private final OpenMeteoGeocoder geocoder;

    /**
     * Makes a provider; call it on the gate's context.
     *
     * @param vertx makes its HTTP clients, which have no more connections than the gate allows calls
     * @param gate limits the simultaneous calls; the code that made it closes it
     * @param config the servers' addresses and the number of attempts
     * @param watch observes the calls
     * @param clock decides which days are over
     */
    public OpenMeteoProvider(
            Vertx vertx, ProviderGate gate, OpenMeteoConfig config, CallWatch watch, InstantSource clock) {
        this(vertx, gate, config, clock, new ProviderClient(vertx, gate, settings(config), watch));
    }

    /** Makes a provider with its own random generator. */
    public OpenMeteoProvider(
            Vertx vertx,
            ProviderGate gate,
            OpenMeteoConfig config,
            CallWatch watch,
            InstantSource clock,
            RandomGenerator random) {
        this(vertx, gate, config, clock, new ProviderClient(vertx, gate, settings(config), watch, clock, random));
    }

    private OpenMeteoProvider(
            Vertx vertx, ProviderGate gate, OpenMeteoConfig config, InstantSource clock, ProviderClient client) {
        this.gate = gate;
        this.clock = clock;
        this.client = client;
        this.archive = new OpenMeteoServer(vertx, client, config.archive(), "/v1/archive", config, clock);
        this.forecast = new OpenMeteoServer(vertx, client, config.forecast(), "/v1/forecast", config, clock);
        this.geocoder = new OpenMeteoGeocoder(
                new OpenMeteoServer(vertx, client, config.geocoding(), "/v1/search", config, clock));
    }

    private static ProviderClient.Settings settings(OpenMeteoConfig config) {
        return new ProviderClient.Settings(SOURCE, config.timeout(), config.attempts());
    }

    @Override
    public int lanes() {
        return gate.limiter().settings().perContext();
    }

    @Override
    public Optional<Duration> timeFor(int calls) {
        return gate.timeFor(calls);
    }

    @Override
    public String source() {
        return SOURCE;
    }

    @Override
    public Optional<Attribution> attribution() {
        return Optional.of(ATTRIBUTION);
    }

    @Override
    public Optional<ProviderState> calls() {
        return Optional.of(client.state());
    }

    @Override
    public boolean remote() {
        return true;
    }

    @Override
    public Optional<ToLongFunction<DayRange>> price() {
        return Optional.of(CallWeight::of);
    }

    @Override
    public Optional<Geocoder> geocoder() {
        return Optional.of(geocoder);
    }

    /**
     * {@inheritDoc} The location must be "latitude,longitude". Also fails with
     * {@link dev.isotherm.limit.LimitExceededException} if the limiter refuses.
     *
     * @throws dev.isotherm.context.ForeignContextException if the caller is not on the limiter's context
     */
    @Override
    public Future<Observations> observe(String location, LocalDate from, LocalDate to, Request request) {
        if (from.isAfter(to)) {
            throw new IllegalArgumentException("The range " + from + " to " + to + " ends before it begins.");
        }
        String place = location.strip();
        Optional<Coordinates> position = Coordinates.parse(place).filter(Coordinates::onEarth);
        if (position.isEmpty()) {
            return Future.failedFuture(new WeatherException(
                    Kind.UNKNOWN_PLACE, "The weather provider " + SOURCE + " does not know '" + place + "'."));
        }
        Request waiting = request.in(place);
        return new Question(place, position.get(), waiting)
                .observe(from, to)
                .compose(observed ->
                        waiting.cancellation().filter(Cancellation::cancelled).isPresent()
                                ? Future.failedFuture(new CancelledException())
                                : Future.succeededFuture(observed));
    }

    @Override
    public Future<Void> close() {
        return client.close();
    }

    private LocalDate today(int hours) {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.ofHours(hours));
    }

    /** The days of one place. */
    private final class Question {
        private final String location;
        private final Coordinates position;
        private final Request request;

        Question(String location, Coordinates position, Request request) {
            this.location = location;
            this.position = position;
            this.request = request;
        }

        Future<Observations> observe(LocalDate from, LocalDate to) {
            LocalDate border = today(WESTERNMOST_HOURS).minusDays(RECENT_DAYS);
            if (!from.isBefore(border)) {
                return forecast(from, to).map(days -> observations(from, days).provisionalFrom(from));
            }
            if (to.isBefore(border)) {
                return archive(from, to).compose(days -> ended(from, to, days, Optional.empty()));
            }
            // The forecast first: if it fails, nothing was paid for the archive, which costs more.
            return forecast(border, to).compose(late -> archive(from, border.minusDays(1))
                    .compose(early -> ended(from, to, early, Optional.of(late))));
        }

        /* Days that the archive lacks at its end are not old enough for it, if the forecast still has them. */
        private Future<Observations> ended(LocalDate from, LocalDate to, Days early, Optional<Days> late) {
            int held = withoutGapAtTheEnd(early.means());
            LocalDate lacking = from.plusDays(held);
            LocalDate archived = from.plusDays(early.means().length - 1L);
            LocalDate oldest = today(EASTERNMOST_HOURS).minusDays(MOST_PAST_DAYS);
            if (held == early.means().length || archived.isBefore(oldest)) {
                return Future.succeededFuture(
                        late.map(days -> observations(from, joined(early, early.means().length, days))
                                        .provisionalFrom(archived.plusDays(1)))
                                .orElseGet(() -> observations(from, early)));
            }
            LocalDate start = lacking.isBefore(oldest) ? oldest : lacking;
            int before = Math.toIntExact(ChronoUnit.DAYS.between(from, start));
            return forecast(start, to)
                    .map(days -> observations(from, joined(early, before, days)).provisionalFrom(lacking));
        }

        private Future<Days> archive(LocalDate from, LocalDate to) {
            DayRange range = new DayRange(from, to);
            return archive.get(
                    where() + "&start_date=" + from + "&end_date=" + to + VARIABLES,
                    location,
                    CallWeight.cost(range),
                    request,
                    body -> new DailyAnswer(location, position, range, true).read(body));
        }

        private Future<Days> forecast(LocalDate from, LocalDate to) {
            LocalDate latest = today(EASTERNMOST_HOURS);
            return forecast.get(
                    where() + VARIABLES + "&past_days=" + Math.max(0, ChronoUnit.DAYS.between(from, latest))
                            + "&forecast_days=1",
                    location,
                    CallWeight.cost(new DayRange(from, to.isAfter(latest) ? to : latest)),
                    request,
                    body -> new DailyAnswer(location, position, new DayRange(from, to), false).read(body));
        }

        private String where() {
            return "latitude=" + position.latitudeText() + "&longitude=" + position.longitudeText();
        }

        private Observations observations(LocalDate from, Days days) {
            return new Observations(
                    new Place(
                            location,
                            position.latitude(),
                            position.longitude(),
                            days.zone().zone(),
                            days.zone().name()),
                    from,
                    days.means());
        }
    }

    private static int withoutGapAtTheEnd(double[] means) {
        int held = means.length;
        while (held > 0 && Double.isNaN(means[held - 1])) {
            held--;
        }
        return held;
    }

    private static Days joined(Days early, int days, Days late) {
        double[] means = Arrays.copyOf(early.means(), days + late.means().length);
        System.arraycopy(late.means(), 0, means, days, late.means().length);
        return new Days(means, early.zone());
    }
}
