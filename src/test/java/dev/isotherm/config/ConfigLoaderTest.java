package dev.isotherm.config;

import static dev.isotherm.config.WeatherConfig.Provider.CSV;
import static dev.isotherm.config.WeatherConfig.Provider.OPEN_METEO;
import static dev.isotherm.config.WeatherConfig.Provider.SIMULATED;
import static dev.isotherm.config.WeatherConfig.Provider.VISUAL_CROSSING;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is accepted, and what it means. */
class ConfigLoaderTest {
    private static final Map<String, String> SECRETS =
            Map.of("VISUAL_CROSSING_API_KEY", "the-key", "API_ACCESS_TOKEN", "the-token");

    private static IsothermConfig load(String file, Map<String, String> environment) {
        return ConfigLoader.load(new JsonObject(file.replace('\'', '"')), environment);
    }

    private static IsothermConfig dev(Map<String, String> environment) {
        return load("{'role': 'dev'}", environment);
    }

    @ParameterizedTest
    @CsvSource({
        "api.json, API, true, false",
        "worker.json, WORKER, false, true",
        "api-with-worker.json, API_WITH_WORKER, true, true",
        "dev.json, DEV, true, true"
    })
    void loadsTheFilesOfTheProject(String file, Role role, boolean http, boolean worker) throws IOException {
        IsothermConfig config = load(Files.readString(Path.of("conf", file)), SECRETS);

        assertThat(config.role()).isEqualTo(role);
        assertThat(config.http().isPresent()).isEqualTo(http);
        assertThat(config.worker().isPresent()).isEqualTo(worker);
        assertThat(config.weather().provider()).isEqualTo(VISUAL_CROSSING);
    }

    /* So nothing changes for the provider, for users and for jobs when one process replaces both. */
    @Test
    void oneProcessWithBothServicesHasTheLimitsOfTheTwo() throws IOException {
        IsothermConfig api = load(Files.readString(Path.of("conf", "api.json")), SECRETS);
        IsothermConfig worker = load(Files.readString(Path.of("conf", "worker.json")), SECRETS);
        IsothermConfig both = load(Files.readString(Path.of("conf", "api-with-worker.json")), SECRETS);

        assertThat(calls(both)).isEqualTo(calls(api) + calls(worker));
        assertThat(both.weather().limits().expectedTotal()).hasValue(calls(both));
        assertThat(jobs(both)).isEqualTo(jobs(worker));
        assertThat(both.http().orElseThrow().instances())
                .isEqualTo(api.http().orElseThrow().instances());
        assertThat(both.http().orElseThrow().records())
                .isEqualTo(api.http().orElseThrow().records());
        assertThat(both.jobs()).isEqualTo(worker.jobs());
        assertThat(both.jobs().maxQueued()).isEqualTo(api.jobs().maxQueued());
        assertThat(both.worker().orElseThrow().http()).isEmpty();
    }

    private static int calls(IsothermConfig config) {
        int contexts = config.http().map(HttpConfig::instances).orElse(0)
                + config.worker().map(WorkerConfig::instances).orElse(0);
        return contexts * config.weather().limit().perContext();
    }

    private static int jobs(IsothermConfig config) {
        WorkerConfig worker = config.worker().orElseThrow();
        return worker.instances() * worker.slots();
    }

    @Test
    void aWorkerListensWherePortSaysAndElsewhereNot() {
        Map<String, String> environment = new HashMap<>(SECRETS);
        assertThat(load("{'role': 'worker'}", environment)
                        .worker()
                        .orElseThrow()
                        .http())
                .isEmpty();
        environment.put("PORT", "9001");
        assertThat(load("{'role': 'worker'}", environment)
                        .worker()
                        .flatMap(WorkerConfig::http)
                        .orElseThrow())
                .satisfies(http -> assertThat(http.port()).isEqualTo(9001))
                .satisfies(http -> assertThat(http.host()).isEqualTo("0.0.0.0"));
        for (String role : List.of("dev", "api_with_worker")) {
            IsothermConfig both = load("{'role': '" + role + "'}", environment);
            assertThat(both.worker().orElseThrow().http()).as(role).isEmpty();
            assertThat(both.http().orElseThrow().port()).as(role).isEqualTo(9001);
        }
    }

    @Test
    void saysWhichPagesMayUseTheApiAndWhetherOverHttpsOnly() {
        HttpConfig usual = dev(Map.of()).http().orElseThrow();
        assertThat(usual.cors().origins()).containsExactly("http://localhost:3000", "http://localhost:5173");
        assertThat(usual.requireHttps()).isFalse();

        HttpConfig http = dev(Map.of(
                        "CORS_ORIGINS", "https://a.example/, http://b:1",
                        "CORS_ORIGIN_REGEX", "https://c\\d",
                        "API_ACCESS_TOKEN", "t".repeat(32),
                        "ENVIRONMENT", "Production"))
                .http()
                .orElseThrow();
        assertThat(http.cors().origins()).containsExactly("https://a.example", "http://b:1");
        assertThat("https://c1").matches(http.cors().pattern());
        assertThat(http.requireHttps()).isTrue();
        assertThat(dev(Map.of("ENV", "staging")).http().orElseThrow().requireHttps())
                .isFalse();
    }

    @Test
    void thePageIsOpenByDefaultOnlyWhereNobodyElseReachesIt() {
        assertThat(dev(Map.of()).http().orElseThrow().page()).isEqualTo(PageAccess.OPEN);
        assertThat(dev(Map.of("ISOTHERM_HTTP_HOST", "0.0.0.0"))
                        .http()
                        .orElseThrow()
                        .page())
                .isEqualTo(PageAccess.OFF);
        assertThat(dev(Map.of("ISOTHERM_HTTP_HOST", "0.0.0.0", "ISOTHERM_HTTP_PAGE", "token"))
                        .http()
                        .orElseThrow()
                        .page())
                .isEqualTo(PageAccess.TOKEN);
        assertThat(ConfigLoader.load(
                                new JsonObject().put("role", "api"),
                                Map.of("API_ACCESS_TOKEN", "a-token", "VISUAL_CROSSING_API_KEY", "k3y"))
                        .http()
                        .orElseThrow()
                        .page())
                .isEqualTo(PageAccess.OFF);
    }

    @Test
    void needsNothingButTheRoleInDevelopment() {
        IsothermConfig config = dev(Map.of());

        assertThat(config.redis().embedded()).isTrue();
        assertThat(config.weather().provider()).isEqualTo(SIMULATED);
        HttpConfig http = config.http().orElseThrow();
        assertThat(http.credentials().developmentToken()).isTrue();
        assertThat(http.host()).isEqualTo("127.0.0.1");
        assertThat(http.port()).isEqualTo(8000);
        assertThat(http.records()).isEqualTo(new LimitConfig(32, 500, Duration.ofSeconds(20)));
        assertThat(http.recordCacheBytes()).isEqualTo(4L << 20);
        assertThat(dev(Map.of("ISOTHERM_HTTP_RECORD_CACHE_KB", "0"))
                        .http()
                        .orElseThrow()
                        .recordCacheBytes())
                .isZero();
        assertThat(http.shares()).isEqualTo(new SharesConfig(100_000, 64L << 20));
        assertThat(config.worker())
                .contains(new WorkerConfig(
                        1,
                        4,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(20),
                        WorkerConfig.ALL_QUEUES,
                        new HousekeepingConfig(new Cron("*/5 * * * *"), Duration.ofHours(1)),
                        Optional.empty()));
        assertThat(config.jobs())
                .isEqualTo(new JobsConfig(
                        1000,
                        Duration.ofHours(2),
                        Duration.ofMinutes(5),
                        10_000,
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(15),
                        3,
                        Duration.ofHours(1),
                        Duration.ofDays(1),
                        new RetryConfig(4, Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(30))));
        assertThat(config.management()).isEqualTo(new ManagementConfig("127.0.0.1", 0, false, Duration.ofSeconds(10)));
    }

    @ParameterizedTest
    @CsvSource({"1, 0 */1 * * *", "5, 0 */5 * * *", "24, 0 0 */1 * *", "72, 0 0 */3 * *"})
    void warmsAsTheOldServiceWasToldTo(String hours, String cron) {
        assertThat(dev(Map.of()).warming()).isEqualTo(new WarmingConfig(false, 4, 50));
        WarmingConfig told = dev(Map.of(
                        "CACHE_WARMING_ENABLED", "True",
                        "CACHE_WARMING_INTERVAL_HOURS", hours,
                        "CACHE_WARMING_MAX_LOCATIONS", "15"))
                .warming();
        assertThat(told).isEqualTo(new WarmingConfig(true, Integer.parseInt(hours), 15));
        assertThat(told.cron()).isEqualTo(new Cron(cron));
    }

    @Test
    void usesTheRealProviderInDevelopmentOnceThereIsAKey() {
        assertThat(dev(Map.of("VISUAL_CROSSING_API_KEY", "k")).weather().provider())
                .isEqualTo(VISUAL_CROSSING);
    }

    @Test
    void servesAllInterfacesAndASharedRedisInProduction() {
        IsothermConfig config = load("{'role': 'api'}", SECRETS);

        assertThat(config.http().orElseThrow().host()).isEqualTo("0.0.0.0");
        assertThat(config.http().orElseThrow().credentials().tokens())
                .containsExactly(new Credential(new Secret("the-token"), false));
        assertThat(config.redis().url()).isEqualTo(URI.create("redis://localhost:6379"));
        assertThat(config.weather().visualCrossing().key().value()).isEqualTo("the-key");
    }

    static Stream<Arguments> variables() {
        return Stream.concat(weatherVariables(), otherVariables());
    }

    private static Stream<Arguments> weatherVariables() {
        return Stream.of(
                variable(
                        "VISUAL_CROSSING_API_KEY",
                        "k",
                        c -> c.weather().visualCrossing().key(),
                        new Secret("k")),
                variable("WEATHER_PROVIDER", "simulated", c -> c.weather().provider(), SIMULATED),
                variable("WEATHER_CSV_DIR", "/x/../y", c -> c.weather().csvDir().orElseThrow(), Path.of("/y")),
                variable(
                        "VISUAL_CROSSING_BASE_URL",
                        "http://h:2/vc",
                        c -> c.weather().visualCrossing().baseUri(),
                        URI.create("http://h:2/vc")),
                variable("WEATHER_PROVIDER", "open_meteo", c -> c.weather().provider(), OPEN_METEO),
                variable("OPEN_METEO_API_KEY", "k", c -> c.weather().openMeteo().key(), new Secret("k")),
                variable(
                        "ISOTHERM_WEATHER_OPEN_METEO_FORECAST_URL",
                        "http://h:3/om",
                        c -> c.weather().openMeteo().forecast(),
                        URI.create("http://h:3/om")));
    }

    private static Stream<Arguments> otherVariables() {
        return Stream.of(
                variable("ISOTHERM_ROLE", "dev", IsothermConfig::role, Role.DEV),
                variable("PORT", "81", c -> c.http().orElseThrow().port(), 81),
                variable("ISOTHERM_HTTP_PORT", "82", c -> c.http().orElseThrow().port(), 82),
                variable("REDIS_URL", "rediss://u:p@h:1/2", c -> c.redis().url(), URI.create("rediss://u:p@h:1/2")),
                variable(
                        "API_ACCESS_TOKEN",
                        "t",
                        c -> c.http().orElseThrow().credentials().tokens(),
                        List.of(new Credential(new Secret("t"), false))),
                variable("MAX_JOB_QUEUE_SIZE", "7", c -> c.jobs().maxQueued(), 7),
                variable("CACHE_TTL_JOB", "90", c -> c.jobs().resultTtl(), Duration.ofSeconds(90)),
                variable("CACHE_TTL_JOB", "90", c -> c.jobs().readyReuse(), Duration.ofSeconds(90)),
                variable("MAX_JOB_EXECUTION_SECONDS", "91", c -> c.jobs().timeout(), Duration.ofSeconds(91)),
                variable(
                        "ISOTHERM_LIMITS_VISUAL_CROSSING_PER_CONTEXT",
                        "5",
                        c -> c.weather().limit().perContext(),
                        5),
                variable(
                        "ISOTHERM_HTTP_RECORD_DEADLINE_MS",
                        "30000",
                        c -> c.http().orElseThrow().recordDeadline(),
                        Duration.ofSeconds(30)),
                variable(
                        "ISOTHERM_SIMULATION_FAILURE_RATE",
                        "0.25",
                        c -> c.weather().simulation().failureRate(),
                        0.25));
    }

    private static Arguments variable(
            String name, String value, Function<IsothermConfig, Object> read, Object expected) {
        return Arguments.of(name, value, read, expected);
    }

    @ParameterizedTest(name = "{0}={1}")
    @MethodSource("variables")
    void readsItsOwnVariablesAndThoseOfTheOldService(
            String name, String value, Function<IsothermConfig, Object> read, Object expected) {
        assertThat(read.apply(dev(Map.of(name, value)))).isEqualTo(expected);
    }

    @Test
    void putsTheEnvironmentBeforeTheFileAndItsOwnNameBeforeTheOldOne() {
        String file = "{'role': 'dev', 'http': {'port': 1}}";
        assertThat(load(file, Map.of()).http().orElseThrow().port()).isEqualTo(1);
        assertThat(load(file, Map.of("PORT", "2")).http().orElseThrow().port()).isEqualTo(2);
        assertThat(load(file, Map.of("PORT", "2", "ISOTHERM_HTTP_PORT", "3"))
                        .http()
                        .orElseThrow()
                        .port())
                .isEqualTo(3);
    }

    @Test
    void takesAnEmptyVariableForNone() {
        assertThat(dev(Map.of("VISUAL_CROSSING_API_KEY", "", "PORT", ""))
                        .weather()
                        .provider())
                .isEqualTo(SIMULATED);
    }

    @Test
    void readsWholeNumbersAndRatesOfTheFile() {
        IsothermConfig config =
                load("{'role': 'dev', 'simulation': {'failureRate': 1, 'seed': 2147483647, 'latencyMs': 0}}", Map.of());
        assertThat(config.weather().simulation())
                .isEqualTo(new SimulationConfig(0, Duration.ZERO, 1, Integer.MAX_VALUE));
    }

    @Test
    void theFreeOpenMeteoNeedsNothingButItsName() {
        OpenMeteoConfig free =
                dev(Map.of("WEATHER_PROVIDER", "open_meteo")).weather().openMeteo();
        assertThat(free.archive()).isEqualTo(URI.create("https://archive-api.open-meteo.com"));
        assertThat(free.forecast()).isEqualTo(URI.create("https://api.open-meteo.com"));
        assertThat(free.geocoding()).isEqualTo(URI.create("https://geocoding-api.open-meteo.com"));
        assertThat(free.key().present()).isFalse();
        assertThat(free.free()).isTrue();

        OpenMeteoConfig subscribed =
                dev(Map.of("OPEN_METEO_API_KEY", "k")).weather().openMeteo();
        assertThat(subscribed.archive()).isEqualTo(URI.create("https://customer-archive-api.open-meteo.com"));
        assertThat(subscribed.forecast()).isEqualTo(URI.create("https://customer-api.open-meteo.com"));
        assertThat(subscribed.geocoding()).isEqualTo(URI.create("https://customer-geocoding-api.open-meteo.com"));
        assertThat(subscribed.free()).isFalse();
    }

    @Test
    void takesAFolderOfObservations(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("places.json"), "[]");
        WeatherConfig weather = dev(Map.of("WEATHER_PROVIDER", "csv", "WEATHER_CSV_DIR", folder.toString()))
                .weather();
        assertThat(weather.provider()).isEqualTo(CSV);
        assertThat(weather.csvDir()).contains(folder);
    }

    @Test
    void hidesEverySecretWhenItIsPrinted() {
        IsothermConfig config = load(
                "{'role': 'api'}",
                Map.of(
                        "VISUAL_CROSSING_API_KEY", "hunter1",
                        "API_ACCESS_TOKEN", "hunter2",
                        "OPEN_METEO_API_KEY", "hunter4",
                        "REDIS_URL", "redis://someone:hunter3@h:1"));

        assertThat(config.toString())
                .contains("redis://h:1", "key=****", "tokens=[****]")
                .doesNotContain("hunter", "someone");
    }
}
