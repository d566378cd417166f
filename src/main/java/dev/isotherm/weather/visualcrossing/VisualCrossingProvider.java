package dev.isotherm.weather.visualcrossing;

import dev.isotherm.config.VisualCrossingConfig;
import dev.isotherm.limit.Request;
import dev.isotherm.weather.provider.BoundedGet;
import dev.isotherm.weather.provider.CallCost;
import dev.isotherm.weather.provider.CallWatch;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.ProviderClient;
import dev.isotherm.weather.provider.ProviderGate;
import dev.isotherm.weather.provider.ProviderState;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherException.Kind;
import dev.isotherm.weather.provider.WeatherProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Daily means from the Visual Crossing Timeline API, or from a service with the same API. Scope: one verticle instance,
 * like its gate.
 */
public final class VisualCrossingProvider implements WeatherProvider {
    private static final Pattern UNKNOWN_LOCATION =
            Pattern.compile("[^<]{0,500}\\blocation\\b[^<]{0,500}", Pattern.CASE_INSENSITIVE);

    private final ProviderGate gate;
    private final VisualCrossingConfig config;
    private final String source;
    private final ProviderClient client;
    private final BoundedGet server;

    /**
     * Makes a provider; call it on the gate's context.
     *
     * @param vertx makes its HTTP client, which has no more connections than the gate allows calls
     * @param gate limits the simultaneous calls; the code that made it closes it
     * @param config the server's address and the number of attempts
     * @param source the name of the source, see {@link WeatherProvider#source()}
     * @param watch observes the calls
     * @throws dev.isotherm.context.ForeignContextException if the caller is not on the limiter's context
     */
    public VisualCrossingProvider(
            Vertx vertx, ProviderGate gate, VisualCrossingConfig config, String source, CallWatch watch) {
        this(gate, config, source, new ProviderClient(vertx, gate, settings(config, source), watch));
    }

    /** Makes a provider with its own clock and random generator. */
    public VisualCrossingProvider(
            Vertx vertx,
            ProviderGate gate,
            VisualCrossingConfig config,
            String source,
            CallWatch watch,
            InstantSource clock,
            RandomGenerator random) {
        this(gate, config, source, new ProviderClient(vertx, gate, settings(config, source), watch, clock, random));
    }

    private VisualCrossingProvider(
            ProviderGate gate, VisualCrossingConfig config, String source, ProviderClient client) {
        this.gate = gate;
        this.config = config;
        this.source = source;
        this.client = client;
        this.server = client.server(config.baseUri());
    }

    private static ProviderClient.Settings settings(VisualCrossingConfig config, String source) {
        return new ProviderClient.Settings(source, config.timeout(), config.attempts());
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
        return source;
    }

    @Override
    public Optional<ProviderState> calls() {
        return Optional.of(client.state());
    }

    @Override
    public boolean remote() {
        return true;
    }

    /**
     * {@inheritDoc} Also fails with {@link dev.isotherm.limit.LimitExceededException} if the limiter refuses.
     *
     * @throws dev.isotherm.context.ForeignContextException if the caller is not on the limiter's context
     */
    @Override
    public Future<Observations> observe(String location, LocalDate from, LocalDate to, Request request) {
        if (from.isAfter(to)) {
            throw new IllegalArgumentException("The range " + from + " to " + to + " ends before it begins.");
        }
        String place = location.strip();
        TimelineAnswer expected = new TimelineAnswer(source, place, from, to);
        return client.get(
                server,
                uri(place, from, to),
                // A record for each day of a place, and nothing for the call.
                new CallCost(ChronoUnit.DAYS.between(from, to) + 1, 1),
                request.in(place),
                answer -> Future.succeededFuture(expected.read(accept(answer, place))));
    }

    @Override
    public Future<Void> close() {
        return client.close();
    }

    private String uri(String location, LocalDate from, LocalDate to) {
        String prefix = Optional.ofNullable(config.baseUri().getRawPath()).orElse("");
        return (prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix)
                + "/VisualCrossingWebServices/rest/services/timeline/"
                + encode(location) + "/" + from + "/" + to
                + "?unitGroup=metric&include=days&elements=datetime,temp,tempmax,tempmin&contentType=json&key="
                + encode(config.key().value());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private Buffer accept(BoundedGet.Answer answer, String location) {
        return switch (answer.status()) {
            case 200 -> answer.body();
            case 400 -> throw refused(answer.body(), location);
            default -> throw client.refusal(answer);
        };
    }

    /* Status 400 may also mean wrong dates, wrong units or an error of a proxy. Only this sentence means an unknown
     * place. */
    private WeatherException refused(Buffer body, String location) {
        String provider = "The weather provider " + source;
        return UNKNOWN_LOCATION.matcher(body.toString()).matches()
                ? new WeatherException(Kind.UNKNOWN_PLACE, provider + " does not know '" + location + "'.")
                : new WeatherException(
                        Kind.UNAVAILABLE,
                        provider + " answered with status 400 and did not say that it does not know the place.");
    }
}
