package dev.isotherm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.config.ProviderLimits.Adaptive;
import dev.isotherm.config.ProviderLimits.WhenSpent;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitReaderTest {
    private static IsothermConfig load(String limits, String http) {
        return ConfigLoader.load(
                new JsonObject(("{'role': 'dev', 'limits': " + limits + ", 'http': " + http + "}").replace('\'', '"')),
                Map.of());
    }

    @Test
    void readsWhatHoldsForTheCluster() {
        ProviderLimits limits = load(
                        "{'visual-crossing': {'planConcurrency': 40, 'adaptive': {'enabled': true, 'min': 2, 'max': 300},"
                                + " 'cluster': {'perSecond': 2.5, 'dailyRecords': 1000, 'whenSpent': 'wait'}}}",
                        "{}")
                .weather()
                .limits();

        assertThat(limits.cluster().perSecond()).hasValue(2.5);
        assertThat(limits.cluster().burstAt(2.5)).isEqualTo(3);
        assertThat(limits.cluster().dailyRecords()).hasValue(1000);
        assertThat(limits.cluster().whenSpent()).isEqualTo(WhenSpent.WAIT);
        assertThat(limits.adaptive()).hasValue(new Adaptive(2, 300));
        assertThat(limits.planConcurrency()).hasValue(40);
        assertThat(limits.connections()).isEqualTo(300);
    }

    @Test
    void limitsNothingOfTheClusterByDefault() {
        assertThat(load("{}", "{}").weather().limits()).isEqualTo(ProviderLimits.NONE);
        // Who shortens only the deadline means the waiting, too.
        assertThat(load("{}", "{'recordDeadlineMs': 12000}")
                        .http()
                        .orElseThrow()
                        .records()
                        .maxWait())
                .isEqualTo(Duration.ofSeconds(12));
    }

    private static WeatherConfig openMeteo(String limits, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("WEATHER_PROVIDER", "open_meteo");
        return ConfigLoader.load(
                        new JsonObject(("{'role': 'dev', 'limits': " + limits + "}").replace('\'', '"')), environment)
                .weather();
    }

    /* Its terms: less than 600 calls in any minute, 5,000 in any hour and 10,000 in a day. */
    @Test
    void staysWithinTheTermsOfTheFreeOpenMeteoByDefault() {
        WeatherConfig weather = openMeteo("{'visual-crossing': {'perContext': 8}}", Map.of());
        ProviderLimits limits = weather.limits();
        double perSecond = limits.cluster().perSecond().orElseThrow();
        int burst = limits.cluster().burstAt(perSecond);

        assertThat(limits.name()).isEqualTo("open-meteo");
        assertThat(limits.unit()).isEqualTo("API calls");
        assertThat(burst + 60 * perSecond).isLessThan(600);
        assertThat(burst + 3_600 * perSecond).isLessThan(5_000);
        assertThat(limits.cluster().dailyRecords()).hasValue(10_000);
        assertThat(limits.planConcurrency()).hasValue(5);
        assertThat(weather.limit().perContext())
                .as("that of the other provider does not count")
                .isEqualTo(1);
    }

    @Test
    void takesOtherLimitsOfOpenMeteo() {
        WeatherConfig weather = openMeteo(
                "{'open-meteo': {'perContext': 3, 'planConcurrency': 9, 'cluster': {'perSecond': 2, 'burst': 450,"
                        + " 'dailyRecords': 7}}}",
                Map.of());

        assertThat(weather.limit().perContext()).isEqualTo(3);
        assertThat(weather.limits().cluster().perSecond()).hasValue(2);
        assertThat(weather.limits().cluster().burstAt(2)).isEqualTo(450);
        assertThat(weather.limits().cluster().dailyRecords()).hasValue(7);
        assertThat(weather.limits().planConcurrency()).hasValue(9);
    }

    @ParameterizedTest
    @CsvSource({"OPEN_METEO_API_KEY, k", "ISOTHERM_WEATHER_OPEN_METEO_ARCHIVE_URL, http://localhost:8080"})
    void theTermsOfTheFreeServiceHoldForNoOtherServer(String variable, String value) {
        WeatherConfig weather = openMeteo("{}", Map.of(variable, value));

        assertThat(weather.limits().cluster().perSecond()).isEmpty();
        assertThat(weather.limits().cluster().dailyRecords()).isEmpty();
        assertThat(weather.limits().planConcurrency()).isEmpty();
        assertThat(weather.limit().perContext()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            {'visual-crossing': {'adaptive': {'min': 9, 'max': 8}}}                    | more than max
            {'visual-crossing': {'perContext': 65, 'adaptive': {'enabled': true, 'max': 64}}} | stays between
            {'visual-crossing': {'perContext': 2, 'adaptive': {'enabled': true, 'min': 3}}} | stays between
            {'records': {'waitMs': 25001}}                                             | longer than http.recordDeadlineMs
            {'visual-crossing': {'cluster': {'perSecond': 0}}}                          | a number from 0.001 to 1000000
            {'visual-crossing': {'cluster': {'whenSpent': 'never'}}}                    | fail, wait
            """)
    void refusesWhatContradictsItself(String limits, String problem) {
        assertThatThrownBy(() -> load(limits, "{}"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(problem);
    }
}
