package dev.isotherm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.config.ProviderLimits.Adaptive;
import dev.isotherm.config.ProviderLimits.WhenSpent;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
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
