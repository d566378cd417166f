package dev.isotherm.config;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Creates the typed configuration from the launcher's configuration file and the environment. */
public final class ConfigLoader {
    private static final int MINUTE = 60_000;
    private static final String PRODUCTION = "production";
    private static final Pattern LIKE_PRODUCTION = Pattern.compile("(production|prod|prd|live)([^a-z].*)?");

    private final ConfigReader reader;
    private final Map<String, String> environment;

    private ConfigLoader(ConfigReader reader, Map<String, String> environment) {
        this.reader = reader;
        this.environment = environment;
    }

    /**
     * Reads and checks the whole configuration.
     *
     * @param file the launcher's configuration
     * @param environment the process environment; it overrides the file
     * @return the configuration
     * @throws ConfigException with all problems
     */
    public static IsothermConfig load(JsonObject file, Map<String, String> environment) {
        ConfigReader reader = new ConfigReader(file, environment);
        IsothermConfig config = new ConfigLoader(reader, environment).read();
        // Services of one deployment may share an environment, so variables of another role are not unknown.
        reader.finish(everyRole().variables());
        return config;
    }

    /**
     * Lists all settings of the role, with what is set and where. It reads the configuration as {@link #load} does, but
     * ignores its problems.
     *
     * @param file the launcher's configuration
     * @param environment the process environment; it overrides the file
     * @return in the order of the reading, no secret among them
     */
    public static List<Setting> settings(JsonObject file, Map<String, String> environment) {
        ConfigReader reader = new ConfigReader(file, environment);
        new ConfigLoader(reader, environment).read();
        return reader.settings();
    }

    /**
     * Lists the variables of the service that Isotherm replaces that are set and have no effect in any role.
     *
     * @param environment the process environment
     * @return their names, sorted
     */
    public static List<String> withoutEffect(Map<String, String> environment) {
        return OldVariables.withoutEffect(environment.keySet(), everyRole().olderVariables());
    }

    private static ConfigReader everyRole() {
        ConfigReader every = new ConfigReader(JsonObject.of("role", "dev"), Map.of());
        new ConfigLoader(every, Map.of()).read();
        return every;
    }

    private IsothermConfig read() {
        if (!reader.isSet("role")) {
            reader.problem("role", "is missing", "api, worker, api_with_worker, dev");
        }
        // Without a role the rest is read as for dev, which has all keys, so that all other problems are reported too.
        Role role = reader.choice("role", Role.class, Role.DEV);
        RedisConfig redis = redis(role);
        JobsConfig jobs = jobs(role);
        WeatherConfig weather = weather(role);
        Duration call = weather.visualCrossing().timeout();
        if (role.runsJobs() && jobs.timeout().compareTo(call) < 0) {
            reader.problem(
                    "jobs.timeoutSeconds",
                    "is shorter than weather.timeoutMs, so one slow call would always fail the job",
                    "at least " + call.plusMillis(999).toSeconds());
        }
        Optional<HttpConfig> http = role.servesHttp() ? Optional.of(http(role, weather)) : Optional.empty();
        AuthConfig auth = http.map(h -> AuthReader.read(reader, role, h)).orElse(AuthConfig.NONE);
        Optional<WorkerConfig> worker = role.runsJobs() ? Optional.of(worker(role)) : Optional.empty();
        return new IsothermConfig(
                role,
                redis,
                http,
                auth,
                worker,
                jobs,
                weather,
                WarmingConfig.read(reader),
                management(http, worker),
                LogConfig.read(reader, environment),
                TraceConfig.read(reader, environment));
    }

    private ManagementConfig management(Optional<HttpConfig> http, Optional<WorkerConfig> worker) {
        ManagementConfig management = new ManagementConfig(
                reader.text("management.host", "127.0.0.1"),
                reader.integer("management.port", 0, 0, 65_535),
                reader.flag("redis.requireDurable", false),
                reader.millis("management.windowMs", 10_000, 500, 10 * MINUTE));
        http.ifPresent(h -> {
            if (h.port() == management.port()) {
                reader.problem("management.port", "is the port of http.port", "another port, or 0 for none");
            }
        });
        worker.flatMap(WorkerConfig::http).ifPresent(h -> {
            if (h.port() == management.port()) {
                reader.problem("management.port", "is the port of worker.port", "another port, or 0 for none");
            }
        });
        return management;
    }

    /* Without an address, development mode starts its own Redis; the caller sets its address later. */
    private RedisConfig redis(Role role) {
        URI fallback = role == Role.DEV ? RedisConfig.EMBEDDED : URI.create("redis://localhost:6379");
        URI url = reader.secretUri("redis.url", fallback, List.of("redis", "rediss"), "REDIS_URL");
        if (!url.getPath().matches("/?|/\\d{1,4}")) {
            reader.problem("redis.url", "has a path that is not a database", "/0 to /9999, or no path");
        }
        if (role != Role.DEV && url.equals(RedisConfig.EMBEDDED)) {
            reader.problem("redis.url", "asks for the embedded Redis", "the Redis that all processes share");
        }
        RedisConfig.Mode mode = reader.choice("redis.mode", RedisConfig.Mode.class, RedisConfig.Mode.STANDALONE);
        String nodes = reader.text("redis.nodes", "");
        String master = reader.text("redis.masterName", RedisConfig.MASTER_NAME);
        RedisChecks.of(reader, mode, url, nodes);
        return new RedisConfig(
                url,
                reader.millis("redis.deadlineMs", 700, 50, 900),
                mode,
                ConfigReader.list(nodes),
                master,
                CaFile.read(reader, url));
    }

    private HttpConfig http(Role role, WeatherConfig weather) {
        String host = reader.text("http.host", role == Role.DEV ? "127.0.0.1" : "0.0.0.0");
        boolean production = production();
        CredentialConfig credentials = CredentialReader.read(reader, role, host, production);
        Duration deadline = reader.millis("http.recordDeadlineMs", 25_000, 100, 10 * MINUTE);
        if (deadline.compareTo(weather.visualCrossing().timeout()) < 0) {
            reader.problem(
                    "http.recordDeadlineMs",
                    "is shorter than weather.timeoutMs, so one slow call would always fail the request",
                    "at least " + weather.visualCrossing().timeout().toMillis());
        }
        int port = reader.integer("http.port", 8000, 1, 65_535, "PORT");
        int maxStreams = reader.integer("http.maxStreams", 1_000, 1, 100_000);
        return new HttpConfig(
                host,
                port,
                reader.integer("http.instances", 1, 1, 64),
                credentials,
                deadline,
                reader.integer("http.recordCacheKb", 4_096, 0, 1_048_576) * 1_024L,
                new LimitReader(reader).records(deadline),
                reader.millis("http.drainMs", 10_000, 0, 10 * MINUTE),
                maxStreams,
                reader.millis("http.keepAliveMs", 15_000, 10, MINUTE),
                reader.millis("http.jobHoldMs", 1_000, 0, 5_000),
                reader.millis("http.streamMs", 180_000, 100, 24 * 60 * MINUTE),
                ConnectionConfig.read(reader, role, maxStreams),
                ClientConfig.read(reader, production),
                CorsConfig.read(reader),
                page(role, host, production),
                production,
                SharesConfig.read(reader),
                PlacesConfig.read(reader, port));
    }

    /* Open by default only where nobody but the developer reaches it. */
    private PageAccess page(Role role, String host, boolean production) {
        boolean alone = role == Role.DEV && ServerAddress.isLoopback(host) && !production;
        return reader.choice("http.page", PageAccess.class, alone ? PageAccess.OPEN : PageAccess.OFF);
    }

    /* Any name is allowed. But a name that looks like production must not leave plain HTTP open by mistake. */
    private boolean production() {
        String name = reader.text("http.environment", "development", "ENVIRONMENT", "ENV")
                .toLowerCase(Locale.ROOT);
        if (!name.equals(PRODUCTION) && LIKE_PRODUCTION.matcher(name).matches()) {
            reader.problem(
                    "http.environment (ENVIRONMENT)",
                    "is '" + name + "', and only '" + PRODUCTION + "' refuses plain HTTP",
                    PRODUCTION + ", or a name that does not look like it");
        }
        return name.equals(PRODUCTION);
    }

    private WorkerConfig worker(Role role) {
        return new WorkerConfig(
                reader.integer("worker.instances", 1, 1, 64),
                reader.integer("worker.slots", 4, 1, 64),
                reader.millis("worker.pollMs", 2_000, 10, 60_000),
                reader.millis("worker.drainMs", 20_000, 0, 10 * MINUTE),
                reader.weights("worker.queues", WorkerConfig.ALL_QUEUES, Queues.ALL),
                new HousekeepingConfig(
                        cron("jobs.housekeepingCron", "*/5 * * * *"),
                        reader.seconds("jobs.eventsTtlSeconds", 3600, 1, 2_592_000)),
                workerHttp(role));
    }

    /* In a process with the API the API answers probes, and PORT is its port. */
    private Optional<WorkerHttpConfig> workerHttp(Role role) {
        String host = reader.text("worker.host", "0.0.0.0");
        int port = role.servesHttp()
                ? reader.integer("worker.port", 0, 0, 65_535)
                : reader.integer("worker.port", 0, 0, 65_535, "PORT");
        return port == 0 ? Optional.empty() : Optional.of(WorkerHttpConfig.read(reader, role, host, port));
    }

    private Cron cron(String key, String fallback) {
        String text = reader.text(key, fallback);
        try {
            return new Cron(text);
        } catch (IllegalArgumentException e) {
            reader.problem(
                    key,
                    "is '" + text + "' (" + e.getMessage() + ")",
                    "minute, hour, day of month, month and day of week as in cron, in UTC; a second before them");
            return new Cron(fallback);
        }
    }

    private JobsConfig jobs(Role role) {
        boolean worker = role.runsJobs();
        int resultTtl = reader.integer("jobs.resultTtlSeconds", 7200, 60, 2_592_000, "CACHE_TTL_JOB");
        int readyReuse = reader.integer("jobs.readyReuseSeconds", Math.min(300, resultTtl), 0, 86_400);
        if (readyReuse > resultTtl) {
            reader.problem(
                    "jobs.readyReuseSeconds",
                    "is longer than jobs.resultTtlSeconds, so jobs would be reused after their result was dropped",
                    "at most " + resultTtl);
        }
        return new JobsConfig(
                reader.integer("jobs.maxQueued", 1000, 1, 1_000_000, "MAX_JOB_QUEUE_SIZE"),
                Duration.ofSeconds(resultTtl),
                Duration.ofSeconds(readyReuse),
                reader.integer("jobs.maxFinished", 10_000, 1, 1_000_000),
                reader.seconds("jobs.timeoutSeconds", 600, 1, 86_400, "MAX_JOB_EXECUTION_SECONDS"),
                worker ? reader.millis("jobs.leaseMs", 15_000, 1_000, 10 * MINUTE) : Duration.ofSeconds(15),
                worker ? reader.integer("jobs.maxStalls", 3, 1, 100) : 3,
                reader.seconds("jobs.maxWaitSeconds", 3600, 1, 2_592_000),
                reader.seconds("jobs.idempotencySeconds", 86_400, 60, 2_592_000),
                retry());
    }

    private RetryConfig retry() {
        Duration floor = reader.millis("jobs.retry.floorMs", 200, 1, 10 * MINUTE);
        Duration base = reader.millis("jobs.retry.baseMs", 1_000, 1, 10 * MINUTE);
        Duration cap = reader.millis("jobs.retry.capMs", 30_000, 1, 60 * MINUTE);
        if (base.compareTo(floor) < 0 || cap.compareTo(base) < 0) {
            reader.problem(
                    "jobs.retry", "has floorMs, baseMs and capMs in the wrong order", "floorMs <= baseMs <= capMs");
        }
        return new RetryConfig(reader.integer("jobs.retry.maxAttempts", 4, 1, 100), floor, base, cap);
    }

    private WeatherConfig weather(Role role) {
        Secret key = reader.secret("weather.key", "VISUAL_CROSSING_API_KEY");
        WeatherConfig.Provider byDefault = role == Role.DEV && !key.present()
                ? WeatherConfig.Provider.SIMULATED
                : WeatherConfig.Provider.VISUAL_CROSSING;
        WeatherConfig.Provider provider =
                reader.choice("weather.provider", WeatherConfig.Provider.class, byDefault, "WEATHER_PROVIDER");
        URI address = reader.server(
                "weather.baseUrl", URI.create("https://weather.visualcrossing.com"), "VISUAL_CROSSING_BASE_URL");
        if (provider == WeatherConfig.Provider.VISUAL_CROSSING && !key.present()) {
            reader.problem(
                    "weather.key (VISUAL_CROSSING_API_KEY)",
                    "is missing for weather.provider visual_crossing",
                    "the key of your Visual Crossing account, or WEATHER_PROVIDER=open_meteo, csv or simulated");
        }
        Duration timeout = reader.millis("weather.timeoutMs", 10_000, 100, 10 * MINUTE);
        int attempts = reader.integer("weather.attempts", 3, 1, 10);
        OpenMeteoConfig openMeteo = OpenMeteoConfig.read(reader, timeout, attempts);
        LimitReader.Calls calls = new LimitReader(reader).calls(provider, openMeteo.free());
        return new WeatherConfig(
                provider,
                csvDir(provider),
                new VisualCrossingConfig(address, key, timeout, attempts),
                openMeteo,
                simulation(),
                calls.perContext(),
                calls.around(),
                reader.integer("weather.settleDays", 3, 0, 60),
                reader.seconds("weather.youngTtlSeconds", 3600, 1, 86_400),
                reader.seconds("weather.unknownPlaceSeconds", 3600, 1, 7 * 86_400),
                reader.integer("weather.maxPlaces", 10_000, 1, 10_000_000),
                reader.seconds("weather.failureMemorySeconds", 10, 0, 60));
    }

    private Optional<Path> csvDir(WeatherConfig.Provider provider) {
        String text = reader.text("weather.csvDir", "", "WEATHER_CSV_DIR");
        String label = "weather.csvDir (WEATHER_CSV_DIR)";
        String allowed = "a folder with places.json and the files it names";
        if (text.isEmpty()) {
            if (provider == WeatherConfig.Provider.CSV) {
                reader.problem(label, "is missing for weather.provider csv", allowed);
            }
            return Optional.empty();
        }
        try {
            Path folder = Path.of(text).toAbsolutePath().normalize();
            if (provider == WeatherConfig.Provider.CSV && !Files.isRegularFile(folder.resolve("places.json"))) {
                reader.problem(label, "has no places.json: " + folder, allowed);
            }
            return Optional.of(folder);
        } catch (InvalidPathException e) {
            reader.problem(label, "is not a path: " + e.getReason(), allowed);
            return Optional.empty();
        }
    }

    private SimulationConfig simulation() {
        return new SimulationConfig(
                reader.integer("simulation.port", 0, 0, 65_535),
                reader.millis("simulation.latencyMs", 50, 0, MINUTE),
                reader.number("simulation.failureRate", 0, 0, 1),
                reader.integer("simulation.seed", 1, 0, Integer.MAX_VALUE));
    }
}
