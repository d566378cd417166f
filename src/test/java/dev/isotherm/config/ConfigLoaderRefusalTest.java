package dev.isotherm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused, and how it is told. */
class ConfigLoaderRefusalTest {
    private static final String SECRET = "hunter2";

    private static ConfigException refusal(String file, Map<String, String> environment) {
        return catchThrowableOfType(
                ConfigException.class, () -> ConfigLoader.load(new JsonObject(file.replace('\'', '"')), environment));
    }

    private static List<String> problems(String file, Map<String, String> environment) {
        return lines(refusal(file, environment));
    }

    private static List<String> lines(ConfigException refusal) {
        return refusal.getMessage().strip().lines().map(String::strip).toList();
    }

    /* The file is a dev one with the keys of the row, quoted with apostrophes. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            'http': {'prot': 1}                  | http.prot: is not a key of this role; allowed: accessToken, adminKey, adminKeys, allowedHosts, analyticsPerHour, baseUrl, bodyMs, corsOriginRegex, corsOrigins, deniedAddresses, drainMs, environment, headMs, host, instances, jobHoldMs, keepAliveMs, limitClients, limitWindowHours, maxConnections, maxConnectionsPerAddress, maxStreams, page, placesPerHour, port, proxyHeader, recordCacheKb, recordDeadlineMs, refusalsPerSecond, requestsPerHour, serviceRequestsPerHour, stopDelayMs, streamMs, trustedProxies, unlimitedAddresses, visitorPlacesPerHour, visitorRequestsPerHour, writeMs
            'htttp': {'port': 1}                 | htttp: is not a key of this role; allowed: auth, http, jobs, limits, log, management, places, redis, role, shares, simulation, warming, weather, worker
            'limits': {'other': {'queue': 1}}    | limits.other: is not a key of this role; allowed: open-meteo, records, visual-crossing
            'http.port': 1                       | http.port: has a dot in its name, so it would be ignored; allowed: a section with the key in it
            'redis': 'redis://localhost'         | redis: is a section, so it cannot have a plain value; allowed: an object with caFile, deadlineMs, masterName, mode, nodes, requireDurable, url
            'redis': null                        | redis: is a section, so it cannot have a plain value; allowed: an object with caFile, deadlineMs, masterName, mode, nodes, requireDurable, url
            'redis': {'url': null}               | redis.url: is null; allowed: a value, or leave the key out
            'http': {'port': null}               | http.port: is null; allowed: a value, or leave the key out
            'http': {'port': 0}                  | http.port: is '0'; allowed: a whole number from 1 to 65535
            'http': {'port': 65536}              | http.port: is '65536'; allowed: a whole number from 1 to 65535
            'http': {'port': '8000'}             | http.port: is '8000'; allowed: a whole number from 1 to 65535
            'http': {'port': 2.5}                | http.port: is '2.5'; allowed: a whole number from 1 to 65535
            'http': {'port': 1e3}                | http.port: is '1000.0'; allowed: a whole number from 1 to 65535
            'http': {'port': true}               | http.port: is 'true'; allowed: a whole number from 1 to 65535
            'http': {'port': [1]}                | http.port: is a JSON structure; allowed: a whole number from 1 to 65535
            'http': {'port': {'a': 1}}           | http.port: is a JSON structure; allowed: a whole number from 1 to 65535
            'http': {'port': 99999999999999999999} | http.port: is '99999999999999999999'; allowed: a whole number from 1 to 65535
            'http': {'host': 5}                  | http.host: is '5'; allowed: a text that is not blank
            'http': {'host': ' '}                | http.host: is ' '; allowed: a text that is not blank
            'http': {'host': ['a']}              | http.host: is a JSON structure; allowed: a text that is not blank
            'http': {'accessToken': 5}           | http.accessToken: is not a text, is blank or has spaces around it; allowed: a secret, better set in the environment
            'http': {'accessToken': 'a '}        | http.accessToken: is not a text, is blank or has spaces around it; allowed: a secret, better set in the environment
            'http': {'accessToken': 'tök'}       | http.accessToken (API_ACCESS_TOKEN): has blanks or letters that no header carries unchanged, so no client could send it; allowed: visible ASCII characters
            'http': {'accessToken': ''}          | http.accessToken: is not a text, is blank or has spaces around it; allowed: a secret, better set in the environment
            'weather': {'provider': 'noaa'}      | weather.provider: is 'noaa'; allowed: visual_crossing, open_meteo, csv, simulated
            'weather': {'provider': 1}           | weather.provider: is '1'; allowed: visual_crossing, open_meteo, csv, simulated
            'weather': {'provider': 'csv'}       | weather.csvDir (WEATHER_CSV_DIR): is missing for weather.provider csv; allowed: a folder with places.json and the files it names
            'weather': {'provider': 'visual_crossing'} | weather.key (VISUAL_CROSSING_API_KEY): is missing for weather.provider visual_crossing; allowed: the key of your Visual Crossing account, or WEATHER_PROVIDER=open_meteo, csv or simulated
            'weather': {'baseUrl': 'ftp://host'} | weather.baseUrl: has the scheme 'ftp'; allowed: an address such as https://host:port, with https or http
            'weather': {'baseUrl': 'host'}       | weather.baseUrl: is not an address with a host; allowed: an address such as https://host:port, with https or http
            'weather': {'openMeteo': {'archiveUrl': 'ftp://host'}} | weather.openMeteo.archiveUrl: has the scheme 'ftp'; allowed: an address such as https://host:port, with https or http
            'weather': {'openMeteo': {'forecastUrl': 'https://u@host'}} | weather.openMeteo.forecastUrl: has a user or password, which would not be sent; allowed: no '@'
            'weather': {'openMeteo': {'geocodingUrl': 'host'}} | weather.openMeteo.geocodingUrl: is not an address with a host; allowed: an address such as https://host:port, with https or http
            'weather': {'openMeteo': {'key': ' '}} | weather.openMeteo.key: is not a text, is blank or has spaces around it; allowed: a secret, better set in the environment
            'limits': {'open-meteo': {'cluster': {'burst': 399}}} | limits.open-meteo.cluster.burst: is '399'; allowed: a whole number from 400 to 1000
            'weather': {'baseUrl': 7}            | weather.baseUrl: is not an address with a host; allowed: an address such as https://host:port, with https or http
            'redis': {'url': 'http://host'}      | redis.url: has the scheme 'http'; allowed: an address such as redis://host:port, with redis or rediss
            'redis': {'url': 'redis://h:0'}      | redis.url: has the port 0; allowed: a port from 1 to 65535
            'redis': {'url': 'redis://h:99999'}  | redis.url: has the port 99999; allowed: a port from 1 to 65535
            'redis': {'url': 'redis://h/x'}      | redis.url: has a path that is not a database; allowed: /0 to /9999, or no path
            'simulation': {'failureRate': 1.1}   | simulation.failureRate: is '1.1'; allowed: a number from 0 to 1
            'simulation': {'failureRate': '0.5'} | simulation.failureRate: is '0.5'; allowed: a number from 0 to 1
            'http': {'recordDeadlineMs': 9999}   | http.recordDeadlineMs: is shorter than weather.timeoutMs, so one slow call would always fail the request; allowed: at least 10000
            'jobs': {'timeoutSeconds': 9}        | jobs.timeoutSeconds: is shorter than weather.timeoutMs, so one slow call would always fail the job; allowed: at least 10
            'jobs': {'resultTtlSeconds': 60, 'readyReuseSeconds': 61} | jobs.readyReuseSeconds: is longer than jobs.resultTtlSeconds, so jobs would be reused after their result was dropped; allowed: at most 60
            'http': {'corsOrigins': '*'}         | http.corsOrigins (CORS_ORIGINS): has '*', which no browser sends as an origin; allowed: http(s)://host or http(s)://host:port, separated by commas; no '*'
            'http': {'corsOrigins': 'http://a/b'} | http.corsOrigins (CORS_ORIGINS): has 'http://a/b', which no browser sends as an origin; allowed: http(s)://host or http(s)://host:port, separated by commas; no '*'
            'http': {'corsOrigins': '//a'}       | http.corsOrigins (CORS_ORIGINS): has '//a', which no browser sends as an origin; allowed: http(s)://host or http(s)://host:port, separated by commas; no '*'
            'http': {'corsOriginRegex': 'a('}    | http.corsOriginRegex (CORS_ORIGIN_REGEX): is not a regular expression: Unclosed group; allowed: a Java regular expression that matches whole origins
            'http': {'page': 'public'}           | http.page: is 'public'; allowed: off, token, open
            'management': {'port': 8000}         | management.port: is the port of http.port; allowed: another port, or 0 for none
            """)
    void tellsWhatIsWrongInTheFileAndWhatIsAllowed(String keys, String problem) {
        assertThat(problems("{'role': 'dev', " + keys + "}", Map.of())).containsExactly(problem);
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            ISOTHERM_HTTP_PORT     | many      | http.port (ISOTHERM_HTTP_PORT): is 'many'; allowed: a whole number from 1 to 65535
            PORT                   | 2.0       | http.port (PORT): is '2.0'; allowed: a whole number from 1 to 65535
            ISOTHERM_SIMULATION_FAILURE_RATE | NaN | simulation.failureRate (ISOTHERM_SIMULATION_FAILURE_RATE): is 'NaN'; allowed: a number from 0 to 1
            ISOTHERM_SIMULATION_FAILURE_RATE | 0x1p-3 | simulation.failureRate (ISOTHERM_SIMULATION_FAILURE_RATE): is '0x1p-3'; allowed: a number from 0 to 1
            WEATHER_PROVIDER       | CSV       | weather.provider (WEATHER_PROVIDER): is 'CSV'; allowed: visual_crossing, open_meteo, csv, simulated
            ISOTHERM_SHARES_MAX | 0 | shares.max (ISOTHERM_SHARES_MAX): is '0'; allowed: a whole number from 1 to 10000000
            ISOTHERM_SHARES_PICTURES_MB | -1 | shares.picturesMb (ISOTHERM_SHARES_PICTURES_MB): is '-1'; allowed: a whole number from 0 to 65536
            ISOTHERM_HTTP_RECORD_CACHE_KB | -1 | http.recordCacheKb (ISOTHERM_HTTP_RECORD_CACHE_KB): is '-1'; allowed: a whole number from 0 to 1048576
            ISOTHERM_HTTP_PORT     | tcp:8000  | http.port (ISOTHERM_HTTP_PORT): is 'tcp:8000'; allowed: a whole number from 1 to 65535
            API_ACCESS_TOKEN       | "hush"    | http.accessToken (API_ACCESS_TOKEN): is in quotes, and they may be a part of it; allowed: the secret without quotes
            ENVIRONMENT            | Prod      | http.environment (ENVIRONMENT): is 'prod', and only 'production' refuses plain HTTP; allowed: production, or a name that does not look like it
            ENV                    | production-eu | http.environment (ENVIRONMENT): is 'production-eu', and only 'production' refuses plain HTTP; allowed: production, or a name that does not look like it
            REDIS_URL              | rediss://my_redis | redis.url (REDIS_URL): has a host with an underscore, which no certificate can name; allowed: another name
            REDIS_URL              | redis://my_redis:0 | redis.url (REDIS_URL): has the port 0; allowed: a port from 1 to 65535
            REDIS_URL              | redis://a:1,b:2 | redis.url (REDIS_URL): is not an address with a host; allowed: an address such as redis://host:port, with redis or rediss
            MAX_JOB_QUEUE_SIZE     | 0         | jobs.maxQueued (MAX_JOB_QUEUE_SIZE): is '0'; allowed: a whole number from 1 to 1000000
            """)
    void tellsWhichVariableIsWrong(String variable, String value, String problem) {
        assertThat(problems("{'role': 'dev'}", Map.of(variable, value))).containsExactly(problem);
    }

    @Test
    void refusesAnUnknownVariableOfItsOwnAndNamesTheKnownOnes() {
        assertThat(problems("{'role': 'dev'}", Map.of("ISOTHERM_HTTP_PROT", SECRET, "HTTP_PROT", "1")))
                .singleElement()
                .asString()
                .startsWith("ISOTHERM_HTTP_PROT: is not a known variable; allowed: ISOTHERM_ROLE, ")
                .contains("ISOTHERM_HTTP_PORT", "ISOTHERM_LIMITS_VISUAL_CROSSING_PER_CONTEXT")
                .doesNotContain(SECRET);
    }

    @Test
    void refusesAFileThatTheRoleDoesNotUseButNotTheEnvironmentThatServicesShare() {
        assertThat(problems(
                        "{'role': 'worker', 'http': {'port': 1}, 'weather': {'provider': 'simulated'}}",
                        Map.of("ISOTHERM_HTTP_PORT", "80")))
                .singleElement()
                .asString()
                .startsWith("http: is not a key of this role; allowed: jobs, limits, ");
    }

    @Test
    void refusesAMissingRoleAndTellsWhatElseIsWrong() {
        assertThat(problems("{'http': {'port': 0}}", Map.of()))
                .containsExactly(
                        "role: is missing; allowed: api, worker, api_with_worker, dev",
                        "http.port: is '0'; allowed: a whole number from 1 to 65535");
        assertThat(problems("{'role': 'API'}", Map.of()))
                .containsExactly("role: is 'API'; allowed: api, worker, api_with_worker, dev");
    }

    @Test
    void keepsTheEmbeddedRedisToDevelopment() {
        assertThat(problems(
                        "{'role': 'worker', 'redis': {'url': 'redis://embedded'}, 'weather': {'provider': 'simulated'}}",
                        Map.of()))
                .containsExactly("redis.url: asks for the embedded Redis; allowed: the Redis that all processes share");
    }

    @Test
    void refusesACsvFolderWithoutPlaces(@TempDir Path folder) {
        assertThat(problems("{'role': 'dev'}", Map.of("WEATHER_PROVIDER", "csv", "WEATHER_CSV_DIR", folder.toString())))
                .containsExactly("weather.csvDir (WEATHER_CSV_DIR): has no places.json: " + folder
                        + "; allowed: a folder with places.json and the files it names");
    }

    @Test
    void tellsAllProblemsAtOnceALineEach() {
        ConfigException refusal = refusal(
                "{'role': 'api', 'http': {'port': 0, 'instances': 65}, 'nonsense': 1}", Map.of("REDIS_URL", "x"));

        assertThat(lines(refusal).stream().map(line -> line.replaceFirst(": .*", "")))
                .containsExactlyInAnyOrder(
                        "redis.url (REDIS_URL)",
                        "weather.key (VISUAL_CROSSING_API_KEY)",
                        "http.accessToken (API_ACCESS_TOKEN)",
                        "http.port",
                        "http.instances",
                        "nonsense");
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "REDIS_URL, redis://user:hunter2@ho st",
        "REDIS_URL, redis://user:hunter2@",
        "REDIS_URL, http://user:hunter2@host",
        "REDIS_URL, user:hunter2@host",
        "REDIS_URL, hunter2",
        "REDIS_URL, redis://:hunter2@host:0",
        "REDIS_URL, redis://:hunter2@host/db",
        "REDIS_URL, redis://host?password=hunter2",
        "REDIS_URL, redis://host#hunter2",
        "VISUAL_CROSSING_API_KEY, '\"hunter2\"'",
        "API_ACCESS_TOKEN, 'hunter 2hunter2'",
        "VISUAL_CROSSING_BASE_URL, https://hunter2@host",
        "VISUAL_CROSSING_BASE_URL, https://host?key=hunter2",
        "VISUAL_CROSSING_BASE_URL, ftp://host/hunter2",
        "OPEN_METEO_API_KEY, '\"hunter2\"'",
        "ISOTHERM_WEATHER_OPEN_METEO_ARCHIVE_URL, https://host?apikey=hunter2",
        "ISOTHERM_ACCESS_TOKEN, hunter2"
    })
    void neverShowsASecretInAMessage(String variable, String value) {
        Map<String, String> environment =
                new HashMap<>(Map.of("VISUAL_CROSSING_API_KEY", "k", "API_ACCESS_TOKEN", "t"));
        environment.put(variable, value);

        ConfigException refusal = refusal("{'role': 'api'}", environment);

        assertThat(lines(refusal)).hasSize(1);
        assertThat(refusal.toString()).doesNotContain(SECRET);
    }

    @Test
    void theFormOfTheLogIsOneOfTwo() {
        assertThat(problems("{'role': 'dev'}", Map.of("LOG_FORMAT", "xml")))
                .contains("LOG_FORMAT: is 'xml'; allowed: json, text");
    }
}
