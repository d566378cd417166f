package dev.isotherm.doctor;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.Secret;
import dev.isotherm.config.WeatherConfig;
import dev.isotherm.limit.Priority;
import dev.isotherm.limit.Request;
import dev.isotherm.weather.Providers;
import dev.isotherm.weather.provider.CallWatch;
import dev.isotherm.weather.provider.ProviderGate;
import dev.isotherm.weather.provider.WeatherProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Examines the source of weather: its key, and if that is asked for one call. */
final class ProviderExamination {
    private static final String SUBJECT = "weather provider";
    /* Central London, as a provider takes coordinates. */
    private static final String PLACE = "51.5,-0.12";
    /* Such a day will not be corrected any more. */
    private static final int DAYS_AGO = 30;

    private final Vertx vertx;
    private final RedisSession redis;
    private final IsothermConfig config;
    private final boolean call;

    /**
     * Makes it.
     *
     * @param redis counts the call for the cluster's rate and budget
     * @param call whether to make a call that costs
     */
    ProviderExamination(Vertx vertx, RedisSession redis, IsothermConfig config, boolean call) {
        this.vertx = vertx;
        this.redis = redis;
        this.config = config;
        this.call = call;
    }

    List<Finding> findings() throws TimeoutException {
        WeatherConfig weather = config.weather();
        return switch (weather.provider()) {
            case SIMULATED ->
                List.of(Finding.warn(
                        SUBJECT, "simulated: the numbers are made up", "for real weather set WEATHER_PROVIDER"));
            case CSV -> List.of(folder());
            case VISUAL_CROSSING ->
                remote("Visual Crossing", weather.visualCrossing().key(), "one day-record");
            case OPEN_METEO -> remote("Open-Meteo", weather.openMeteo().key(), "one call");
        };
    }

    private List<Finding> remote(String name, Secret key, String price) throws TimeoutException {
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok(
                SUBJECT,
                name + ", " + (key.present() ? "with a key" : "without a key")
                        + (call
                                ? ""
                                : "; whether it is accepted is not examined, because that costs " + price
                                        + ": --call-provider does")));
        if (call) {
            findings.add(observed(name, price));
        }
        return findings;
    }

    private Finding observed(String name, String price) throws TimeoutException {
        try {
            long begun = System.nanoTime();
            LocalDate day = LocalDate.now(ZoneOffset.UTC).minusDays(DAYS_AGO);
            redis.call(() -> with(provider -> provider.observe(PLACE, day, day, Request.of(Priority.INTERACTIVE, ""))));
            return Finding.ok(
                    SUBJECT,
                    name
                            + " answered one call in %.0f ms; it cost %s"
                                    .formatted((System.nanoTime() - begun) / 1e6, price));
        } catch (TimeoutException e) {
            throw e;
        } catch (Exception e) {
            return Finding.fail(
                    SUBJECT, "the call failed: " + e.getMessage(), "check the key and the plan of your account");
        }
    }

    private Finding folder() throws TimeoutException {
        try {
            redis.call(() -> with(provider -> Future.succeededFuture()));
            return Finding.ok(SUBJECT, "the folder of observations can be read");
        } catch (TimeoutException e) {
            throw e;
        } catch (Exception e) {
            return Finding.fail(
                    SUBJECT, "the folder of observations cannot be used: " + e.getMessage(), "see docs/weather.md");
        }
    }

    private <T> Future<T> with(Function<WeatherProvider, Future<T>> work) {
        WeatherConfig weather = config.weather();
        ProviderGate gate = new ProviderGate(redis.context(), redis.link(), weather.limit(), weather.limits());
        return Providers.open(vertx, gate, weather, CallWatch.NONE, Clock.systemUTC())
                .compose(provider -> work.apply(provider).eventually(provider::close))
                .onComplete(over -> gate.close());
    }
}
