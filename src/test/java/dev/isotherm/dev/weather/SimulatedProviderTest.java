package dev.isotherm.dev.weather;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.config.ProviderLimits;
import dev.isotherm.config.RedisConfig;
import dev.isotherm.config.Secret;
import dev.isotherm.config.VisualCrossingConfig;
import dev.isotherm.limit.Request;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.weather.provider.CallWatch;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.ProviderGate;
import dev.isotherm.weather.visualcrossing.VisualCrossingProvider;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The provider as a verticle uses it, against the simulated service. */
class SimulatedProviderTest {
    private static final int LIMIT = 3;
    private static final LocalDate LAST_FORECAST = SimulationHarness.TODAY.plusDays(15);

    private final SimulationHarness simulation = new SimulationHarness(Duration.ofMillis(20), 0);

    @AfterEach
    void close() {
        simulation.close();
    }

    @Test
    void readsAWholeHistoryYearByYearWithinTheLimit() throws Exception {
        Asking asking = deploy();
        List<Future<Observations>> years = new ArrayList<>();
        for (int year = 1976; year <= 2026; year++) {
            LocalDate end = year == 2026 ? LAST_FORECAST : LocalDate.of(year, 12, 31);
            years.add(asking.observe("Cape Town", LocalDate.of(year, 1, 1), end));
        }

        Observations last = SimulationHarness.await(Future.all(years).map(all -> all.resultAt(50)));

        assertThat(last.place().name()).isEqualTo("Cape Town, Western Cape, South Africa");
        assertThat(last.mean(0)).isBetween(5.0, 40.0);
        assertThat(last.mean(LAST_FORECAST.getDayOfYear() - 1)).isNotNaN();
        assertThat(simulation.state().getInteger("calls")).isEqualTo(51);
        assertThat(simulation.state().getInteger("peakInFlight")).isEqualTo(LIMIT);
        assertThat(simulation.state().getInteger("inFlight")).isZero();
    }

    @Test
    void getsOverTheFailuresThatMayPass() throws Exception {
        Asking asking = deploy();
        simulation.change("{\"latencyMs\":0,\"failureRate\":0.25}");
        LocalDate day = LocalDate.of(2000, 1, 1);
        List<Future<Observations>> asked = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            asked.add(asking.observe("Paris", day.plusDays(i), day.plusDays(i)));
        }
        SimulationHarness.await(Future.all(asked));

        assertThat(simulation.state().getInteger("peakInFlight")).isLessThanOrEqualTo(LIMIT);
        assertThat(simulation.state().getInteger("calls")).isGreaterThan(20);
    }

    private Asking deploy() {
        Asking asking = new Asking(simulation.port);
        SimulationHarness.await(simulation.vertx.deployVerticle(asking));
        return asking;
    }

    private static final class Asking extends VerticleBase {
        private final int port;
        private VisualCrossingProvider provider;

        Asking(int port) {
            this.port = port;
        }

        @Override
        public Future<?> start() {
            ProviderGate gate = new ProviderGate(
                    context,
                    new RedisLink(vertx, new RedisConfig(URI.create("redis://127.0.0.1:1"), Duration.ofMillis(500))),
                    new LimitConfig(LIMIT, 100, Duration.ofSeconds(20)),
                    ProviderLimits.NONE);
            provider = new VisualCrossingProvider(
                    vertx,
                    gate,
                    new VisualCrossingConfig(
                            URI.create("http://127.0.0.1:" + port), new Secret("any"), Duration.ofSeconds(5), 10),
                    "simulated",
                    CallWatch.NONE);
            return Future.succeededFuture();
        }

        @Override
        public Future<?> stop() {
            return provider.close();
        }

        Future<Observations> observe(String location, LocalDate from, LocalDate to) {
            Promise<Observations> promise = Promise.promise();
            context.runOnContext(
                    now -> provider.observe(location, from, to, Request.USUAL).onComplete(promise));
            return promise.future();
        }
    }
}
