package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.FaultLoad.Answer;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.Upstream;
import dev.isotherm.support.UpstreamFaults;
import dev.isotherm.support.UpstreamServer;
import dev.isotherm.support.UpstreamServer.Behaviour;
import dev.isotherm.support.UpstreamServer.Call;
import dev.isotherm.weather.openmeteo.OpenMeteoProvider;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A thousand mixed requests while many of the provider's answers are faults of every kind: what is answered is right,
 * what cannot be answered says so, and nothing wrong is kept.
 */
class ProviderFaultLoadTest {
    /** Degrees Fahrenheit that do not say so show against other years only, which no caller does yet. */
    private static final boolean WRONG_UNIT_IS_FOUND = true;

    private static final int REQUESTS = 1_000;
    private static final long SEED = 4;
    private static final int PROVIDER_CALLS = 4;
    private static final int CONTEXTS = 3;
    private static final JsonObject LIMIT = new JsonObject()
            .put("perContext", PROVIDER_CALLS)
            .put("queue", 2_000)
            .put("waitMs", 20_000);
    /* On a busy machine a record takes longer than production lets it; what is late says nothing of its numbers. */
    private static final JsonObject SMALL = new JsonObject()
            .put("http", new JsonObject().put("recordDeadlineMs", 60_000))
            .put(
                    "weather",
                    new JsonObject().put("timeoutMs", 1_500).put("attempts", 3).put("failureMemorySeconds", 1))
            .put("limits", new JsonObject().put("visual-crossing", LIMIT).put("open-meteo", LIMIT))
            .put(
                    "jobs",
                    new JsonObject()
                            .put(
                                    "retry",
                                    new JsonObject()
                                            .put("floorMs", 50)
                                            .put("baseMs", 100)
                                            .put("capMs", 500)));

    @ParameterizedTest
    @ValueSource(strings = {"visual_crossing", "open_meteo"})
    void noNumberIsWrongAndNothingWrongIsKept(String provider) throws Exception {
        boolean openMeteo = provider.equals(OpenMeteoProvider.SOURCE);
        try (RedisProcess redis = RedisProcess.start();
                UpstreamServer upstream = UpstreamServer.start();
                ApiHarness api = ApiHarness.all(redis.url(), upstream.uri(), config(openMeteo, upstream));
                ErrorLog log = new ErrorLog()) {
            api.serveMore();
            FaultLoad load = new FaultLoad(
                    api, provider, Optional.of(OpenMeteoProvider.ATTRIBUTION).filter(words -> openMeteo));
            upstream.behave(faults(openMeteo));

            List<Answer> answers = load.run(FaultLoad.mix(REQUESTS, SEED, load.servesParts()));

            assertThat(answers).hasSize(REQUESTS);
            answers.forEach(load::check);
            assertThat(answers).filteredOn(a -> a.status() == 200).hasSizeGreaterThan(REQUESTS / 5);
            assertThat(upstream.done()).as("what the provider did").containsKeys(ways().toArray(Behaviour[]::new));
            assertThat(upstream.peakAnswering()).isBetween(1, PROVIDER_CALLS * CONTEXTS);
            assertThat(log.lines()).isEmpty();
            assertStoredDaysAreRight(redis);

            upstream.reset();
            // What the provider failed for is remembered for a second.
            Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> isWhole(load, load.run(FaultLoad.all())));
            assertStoredDaysAreRight(redis);
        }
    }

    private static JsonObject config(boolean openMeteo, UpstreamServer upstream) {
        return openMeteo ? OpenMeteoComputationTest.speaking(upstream.uri()).mergeIn(SMALL, true) : SMALL;
    }

    private static Function<Call, Behaviour> faults(boolean openMeteo) {
        // Open-Meteo is asked for many years at once, so it has fewer calls to fail at; and for coordinates only.
        Function<Call, Behaviour> faults = openMeteo
                ? UpstreamFaults.share(0.4, SEED, List.copyOf(ways()), call -> false)
                : UpstreamFaults.share(0.2, SEED, List.copyOf(ways()));
        // Some right answers take their time, so that calls are under way together.
        return call -> {
            Behaviour how = faults.apply(call);
            if (openMeteo && how == Behaviour.FAHRENHEIT && !comparable(call)) {
                return Behaviour.WEATHER;
            }
            return how == Behaviour.WEATHER && call.from().getYear() % 8 == 0 ? Behaviour.SLOW : how;
        };
    }

    /* What comes with the days of another answer, or with those of all years, shows against no other year. */
    private static boolean comparable(Call call) {
        return call.days() <= 31 && call.to().isBefore(Upstream.TODAY.minusDays(7));
    }

    private static boolean isWhole(FaultLoad load, List<Answer> answers) {
        answers.forEach(load::check);
        return answers.stream()
                .filter(answer -> answer.ask().exists())
                .allMatch(answer ->
                        answer.status() == 200 && answer.missingYears().isEmpty());
    }

    private static Set<Behaviour> ways() {
        Set<Behaviour> ways = EnumSet.complementOf(
                EnumSet.of(Behaviour.WEATHER, Behaviour.NO_OBSERVATION, Behaviour.HANG, Behaviour.FAHRENHEIT));
        if (WRONG_UNIT_IS_FOUND) {
            ways.add(Behaviour.FAHRENHEIT);
        }
        return ways;
    }

    private static void assertStoredDaysAreRight(RedisProcess redis) throws Exception {
        Upstream weather = Upstream.complete();
        List<StoredDays.Stored> days = StoredDays.in(redis.url());
        assertThat(days).hasSizeGreaterThan(10_000);
        for (StoredDays.Stored stored : days) {
            assertThat(stored.day()).isBeforeOrEqualTo(Upstream.TODAY);
            assertThat(stored.hundredths())
                    .as("%s on %s", stored.place(), stored.day())
                    .isEqualTo((int) Math.round(weather.on(stored.day()) * 100));
        }
    }
}
