package dev.isotherm.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What those who start processes put round the values and beside the variables. */
class EnvironmentTest {
    private static IsothermConfig load(Map<String, String> environment) {
        return ConfigLoader.load(
                JsonObject.of("role", "dev", "http", JsonObject.of("accessToken", "t".repeat(32))), environment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s\n",
                "%s\r\n",
                " %s ",
                "\t%s",
                "\uFEFF%s",
                "\u00A0%s\u00A0",
                "\"%s\"",
                "'%s'",
                "\" %s\"\r\n",
                "%s\u2028"
            })
    void whatStandsRoundAValueIsNoPartOfIt(String around) {
        IsothermConfig config = load(Map.of(
                "ENVIRONMENT", around.formatted("production"),
                "PORT", around.formatted("9999"),
                "REDIS_URL", around.formatted("redis://me:pw@host:7000/3"),
                "ISOTHERM_REDIS_MODE", around.formatted("sentinel"),
                "ISOTHERM_REDIS_NODES", around.formatted("a:1,b:2"),
                "ISOTHERM_REDIS_REQUIRE_DURABLE", around.formatted("true"),
                "ISOTHERM_SIMULATION_FAILURE_RATE", around.formatted("0.5"),
                "ISOTHERM_WORKER_QUEUES", around.formatted("records:2,maintenance:1"),
                "VISUAL_CROSSING_BASE_URL", around.formatted("https://weather.example"),
                "CORS_ORIGINS", around.formatted("https://a.example")));

        assertThat(config.http().orElseThrow().requireHttps()).isTrue();
        assertThat(config.http().orElseThrow().port()).isEqualTo(9999);
        assertThat(config.http().orElseThrow().cors().origins()).containsExactly("https://a.example");
        assertThat(config.redis().url()).isEqualTo(URI.create("redis://me:pw@host:7000/3"));
        assertThat(config.redis().nodes()).containsExactly("a:1", "b:2");
        assertThat(config.redis().mode()).isEqualTo(RedisConfig.Mode.SENTINEL);
        assertThat(config.management().requireDurable()).isTrue();
        assertThat(config.weather().simulation().failureRate()).isEqualTo(0.5);
        assertThat(config.worker().orElseThrow().queues()).containsEntry("records", 2);
        assertThat(config.weather().visualCrossing().baseUri()).isEqualTo(URI.create("https://weather.example"));
    }

    @Test
    void aSecretThatEndsWithALineBreakIsTheSecret() {
        IsothermConfig config = load(Map.of("API_ACCESS_TOKEN", "hush\n", "VISUAL_CROSSING_API_KEY", "key\r\n"));
        assertThat(config.http().orElseThrow().credentials().tokens())
                .containsExactly(new Credential(new Secret("hush"), false));
        assertThat(config.weather().visualCrossing().key().value()).isEqualTo("key");
    }

    @Test
    void aVariableWithNothingInItIsNotSet() {
        IsothermConfig config = load(Map.of("ISOTHERM_HTTP_HOST", " \n", "WEATHER_CSV_DIR", "\"\"", "PORT", ""));
        assertThat(config.http().orElseThrow().host()).isEqualTo("127.0.0.1");
        assertThat(config.weather().csvDir()).isEmpty();
        assertThat(config.http().orElseThrow().port()).isEqualTo(8000);
    }

    @Test
    void aListMayEndWithACommaAndALineBreak() {
        IsothermConfig config = load(Map.of(
                "REDIS_URL", "redis://a:1",
                "ISOTHERM_REDIS_MODE", "cluster",
                "ISOTHERM_REDIS_NODES", "b:2,\n c:3,\n",
                "CORS_ORIGINS", "https://a.example,\nhttps://b.example/,\n",
                "ISOTHERM_WORKER_QUEUES", "records:3,\nmaintenance:1,\n"));
        assertThat(config.redis().nodes()).containsExactly("b:2", "c:3");
        assertThat(config.http().orElseThrow().cors().origins())
                .containsExactly("https://a.example", "https://b.example");
        assertThat(config.worker().orElseThrow().queues()).isEqualTo(Map.of("records", 3, "maintenance", 1));
    }

    /* From "kubectl exec" in a pod beside services isotherm, isotherm-api, isotherm-http and isotherm-redis. */
    @Test
    void whatKubernetesInjectsForServicesOfOurNameIsNoneOfOurs() {
        IsothermConfig config = load(Map.ofEntries(
                Map.entry("ISOTHERM_SERVICE_HOST", "10.0.0.1"),
                Map.entry("ISOTHERM_SERVICE_PORT", "8000"),
                Map.entry("ISOTHERM_SERVICE_PORT_HTTP", "8000"),
                Map.entry("ISOTHERM_PORT", "tcp://10.0.0.1:8000"),
                Map.entry("ISOTHERM_PORT_8000_TCP", "tcp://10.0.0.1:8000"),
                Map.entry("ISOTHERM_PORT_8000_TCP_PROTO", "tcp"),
                Map.entry("ISOTHERM_PORT_8000_TCP_PORT", "8000"),
                Map.entry("ISOTHERM_PORT_8000_TCP_ADDR", "10.0.0.1"),
                Map.entry("ISOTHERM_PORT_53_UDP", "udp://10.0.0.1:53"),
                Map.entry("ISOTHERM_API_SERVICE_HOST", "10.0.0.2"),
                Map.entry("ISOTHERM_API_PORT", "tcp://10.0.0.2:80"),
                Map.entry("ISOTHERM_API_PORT_80_TCP_ADDR", "10.0.0.2"),
                Map.entry("ISOTHERM_HTTP_PORT", "tcp://10.0.0.3:8000"),
                Map.entry("ISOTHERM_MANAGEMENT_PORT", "tcp://10.0.0.3:8001"),
                Map.entry("ISOTHERM_REDIS_SERVICE_PORT_REDIS", "6379"),
                Map.entry("ISOTHERM_REDIS_PORT", "tcp://10.0.0.4:6379")));
        assertThat(config.http().orElseThrow().port()).isEqualTo(8000);
        assertThat(config.management().port()).isZero();
    }

    @Test
    void aHostMayHaveAnUnderscore() {
        RedisConfig redis = load(Map.of(
                        "REDIS_URL", "redis://us%65r:p%40ss+@my_redis:7000/2",
                        "ISOTHERM_REDIS_MODE", "sentinel",
                        "ISOTHERM_REDIS_NODES", "my_other_1:26379"))
                .redis();
        assertThat(redis.node()).isEqualTo("my_redis:7000");
        assertThat(redis.login()).isEqualTo("user:p@ss+");
        assertThat(redis.address()).doesNotContain("ss").contains("my_redis:7000/2");
        assertThat(redis.nodes()).isEqualTo(List.of("my_other_1:26379"));
        assertThat(load(Map.of("CORS_ORIGINS", "http://my_app:3000"))
                        .http()
                        .orElseThrow()
                        .cors()
                        .origins())
                .containsExactly("http://my_app:3000");
        assertThat(load(Map.of("VISUAL_CROSSING_BASE_URL", "http://my_weather:80"))
                        .weather()
                        .visualCrossing()
                        .baseUri())
                .hasToString("http://my_weather:80");
    }

    @ParameterizedTest
    @ValueSource(strings = {"staging", "development", "non-production", "preprod", "/etc/shinit", "lively"})
    void anotherEnvironmentIsNotProduction(String name) {
        assertThat(load(Map.of("ENVIRONMENT", name)).http().orElseThrow().requireHttps())
                .isFalse();
    }
}
