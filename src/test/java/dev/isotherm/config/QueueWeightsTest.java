package dev.isotherm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which queues a worker serves, and how it tidies up. */
class QueueWeightsTest {
    private static IsothermConfig load(String file, Map<String, String> environment) {
        return ConfigLoader.load(new JsonObject(file.replace('\'', '"')), environment);
    }

    private static Map<String, Integer> queues(String file, Map<String, String> environment) {
        return load(file, environment).worker().orElseThrow().queues();
    }

    @Test
    void servesAllQueuesWhereNothingIsSaid() {
        assertThat(queues("{'role': 'dev'}", Map.of())).isEqualTo(Map.of("records", 3, "maintenance", 1));
    }

    @Test
    void takesWeightsFromTheFileAndTheEnvironment() {
        String file = "{'role': 'dev', 'worker': {'queues': {'records': 5}}}";
        assertThat(queues(file, Map.of())).isEqualTo(Map.of("records", 5));
        assertThat(queues(file, Map.of("ISOTHERM_WORKER_QUEUES", "records:2, maintenance:7")))
                .isEqualTo(Map.of("records", 2, "maintenance", 7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{'records': 0}", "{'records': -1}", "{'records': '3'}", "{'x': 1}", "3", "['records']"})
    void refusesOtherQueuesAndWeightsInTheFile(String queues) {
        assertThatThrownBy(() -> load("{'role': 'dev', 'worker': {'queues': " + queues + "}}", Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("worker.queues")
                .hasMessageContaining("weights from 1 to 100 for records, maintenance");
    }

    @ParameterizedTest
    @ValueSource(strings = {"records", "records:0", "records:x", "x:1", "records:1,records:2", ",", "records:999999"})
    void refusesOtherQueuesAndWeightsInTheEnvironment(String queues) {
        assertThatThrownBy(() -> load("{'role': 'dev'}", Map.of("ISOTHERM_WORKER_QUEUES", queues)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("worker.queues (ISOTHERM_WORKER_QUEUES)");
    }

    @Test
    void refusesACronThatIsNone() {
        assertThatThrownBy(() -> load("{'role': 'dev', 'jobs': {'housekeepingCron': '99 * * * *'}}", Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("jobs.housekeepingCron: is '99 * * * *'");
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false"})
    void requiresADurableRedisOnlyOnDemand(String text, boolean required) {
        assertThat(load("{'role': 'dev'}", Map.of()).management().requireDurable())
                .isFalse();
        assertThat(load("{'role': 'dev', 'redis': {'requireDurable': " + text + "}}", Map.of())
                        .management()
                        .requireDurable())
                .isEqualTo(required);
        assertThat(load("{'role': 'dev'}", Map.of("ISOTHERM_REDIS_REQUIRE_DURABLE", text))
                        .management()
                        .requireDurable())
                .isEqualTo(required);
    }

    @Test
    void refusesADemandThatIsNeitherTrueNorFalse() {
        assertThatThrownBy(() -> load("{'role': 'dev'}", Map.of("ISOTHERM_REDIS_REQUIRE_DURABLE", "yes")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is 'yes'; allowed: true or false");
    }
}
