package dev.isotherm.api;

import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.app.Topology;
import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.RedisConfig;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.metrics.Meters;
import dev.isotherm.redis.LinkOnContext;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.RedisRights;
import dev.isotherm.support.RedisTalk;
import dev.isotherm.support.Started;
import dev.isotherm.support.TestVertx;
import dev.isotherm.support.UpstreamServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both services work with users of Redis that have the rights of {@code docs/security.md}, and no others. */
class RedisRightsTest {
    private static final String PASSWORD = "hunter2-with-few-rights";
    private static final String ADMIN = "admin-key-of-hunter2";
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("period", "daily"),
            Map.entry("location", "London"),
            Map.entry("identifier", "11-20"),
            Map.entry("month_day", "11-20"),
            Map.entry("anchor", "2026-11-20"),
            Map.entry("date", "2026-11-20"),
            Map.entry("file", "page.css"),
            Map.entry("queue", "records"),
            Map.entry("name", "records"),
            Map.entry("session", "s-1"),
            Map.entry("key", "k"),
            Map.entry("endpoint", "weather"));

    private static final List<String> FORBIDDEN = List.of(
            "GET other",
            "SET other x",
            "DEL other",
            "RENAME other iso:other",
            "EVAL return{redis.call('GET','other')} 0",
            "EVAL return{redis.call('GET',KEYS[1])} 1 other",
            "EVAL return{redis.call('FLUSHALL')} 0",
            "FLUSHALL",
            "FLUSHDB",
            "CONFIG GET requirepass",
            "CONFIG SET maxmemory 1",
            "KEYS *",
            "DEBUG SLEEP 0",
            "ACL LIST",
            "SHUTDOWN NOSAVE",
            "REPLICAOF NO ONE",
            "PUBLISH channel x",
            "SCRIPT FLUSH",
            "FUNCTION LIST",
            "CLIENT LIST",
            "MONITOR");

    private static Started started;
    private static RedisProcess redis;
    private static int port;
    private static int workerPort;

    @BeforeAll
    static void start() {
        started = new Started();
        // So that what refuses it is the list.
        redis = started.add(
                RedisProcess.start(RedisProcess.Options.temporary().withArguments("--enable-debug-command", "yes")));
        grant(redis, RedisRights.API);
        grant(redis, RedisRights.WORKER);
        UpstreamServer upstream = started.add(UpstreamServer.start());
        Vertx vertx = TestVertx.create();
        started.add(() -> await(vertx.close()));
        port = IsothermProcess.freePort();
        workerPort = IsothermProcess.freePort();
        // It goes on, so that the cron is due again and again.
        Clock clock = Clock.offset(Clock.systemUTC(), Duration.between(Instant.now(), ApiHarness.NOW));
        JsonObject api = config("api", RedisRights.API, upstream)
                .put(
                        "http",
                        new JsonObject()
                                .put("port", port)
                                .put("accessToken", ApiHarness.TOKEN)
                                .put("adminKey", ADMIN)
                                .put("stopDelayMs", 0)
                                .put("streamMs", 500)
                                .put("jobHoldMs", 0));
        JsonObject worker = config("worker", RedisRights.WORKER, upstream)
                .put("jobs", new JsonObject().put("housekeepingCron", "* * * * * *"))
                .put("http", new JsonObject().put("adminKey", ADMIN))
                .put("worker", new JsonObject().put("port", workerPort));
        for (JsonObject role : List.of(api, worker)) {
            await(vertx.deployVerticle(
                    new Topology(clock, "test", new Meters()).root(ConfigLoader.load(role, Map.of()))));
        }
        assertThat(denials()).as("what is refused at the start").isEmpty();
    }

    private static JsonObject config(String role, String user, UpstreamServer upstream) {
        return new JsonObject()
                .put("role", role)
                .put("redis", new JsonObject().put("url", url(redis, user)))
                .put("management", new JsonObject().put("windowMs", 500))
                .put("warming", new JsonObject().put("enabled", true))
                .put(
                        "weather",
                        new JsonObject()
                                .put("provider", "visual_crossing")
                                .put("key", "k3y")
                                .put("baseUrl", upstream.uri().toString())
                                .put("attempts", 1))
                .put(
                        "limits",
                        new JsonObject()
                                .put(
                                        "visual-crossing",
                                        new JsonObject()
                                                .put(
                                                        "cluster",
                                                        new JsonObject()
                                                                .put("perSecond", 10_000)
                                                                .put("dailyRecords", 10_000_000))));
    }

    @AfterAll
    static void stop() {
        started.close();
    }

    @BeforeEach
    void forget() {
        RedisTalk.ask(redis.port(), "ACL", "LOG", "RESET");
    }

    private static void grant(RedisProcess to, String user) {
        assertThat(RedisTalk.ask(to.port(), RedisRights.command(user, PASSWORD)))
                .isEqualTo("OK");
    }

    private static String url(RedisProcess of, String user) {
        return "redis://" + user + ":" + PASSWORD + "@127.0.0.1:" + of.port();
    }

    private static String denials() {
        return RedisTalk.ask(redis.port(), "ACL", "LOG");
    }

    private static String ask(String method, String path, String body) {
        return RawHttp.exchange(
                port,
                RawHttp.request(
                        method,
                        path,
                        "X-Admin-Key: " + ADMIN + "\r\nContent-Type: application/json\r\nContent-Length: "
                                + body.length() + "\r\n",
                        body));
    }

    private static JsonObject json(String method, String path, String body) {
        String answer = ask(method, path, body);
        assertThat(RawHttp.status(answer))
                .as(method + " " + path + ": " + answer)
                .isLessThan(300);
        return new JsonObject(RawHttp.body(answer));
    }

    private static String job(String record) {
        return json("POST", "/v1/records/" + record + "/async", "").getString("job_id");
    }

    private static void awaitEnd(String job, String status) {
        Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .until(() -> json("GET", "/v1/jobs/" + job, "").getString("status"), status::equals);
    }

    @Test
    void everythingWorksWithTheRightsOfThePage() {
        String ready = job("daily/London/11-20");
        assertThat(ask("GET", "/v1/jobs/" + ready + "/events", "")).contains("\"status\":\"ready\"");
        awaitEnd(ready, "ready");
        assertThat(json("GET", "/v1/jobs/" + ready + "?wait=1", "").containsKey("result"))
                .isTrue();
        String failed = job("daily/Xyzzyville/11-20");
        awaitEnd(failed, "error");
        json("POST", "/admin/jobs/" + failed + "/retry", "");
        awaitEnd(failed, "error");
        cancelOne();
        String share = json(
                        "POST",
                        "/v1/shares",
                        "{\"location\":\"London\",\"period\":\"daily\",\"identifier\":\"11-20\",\"ref_year\":2026}")
                .getString("id");
        json("PATCH", "/admin/limits/records", "{\"perContext\": 4}");
        json("PATCH", "/admin/loggers", "{\"dev.isotherm.api.docs\": \"DEBUG\", \"dev.isotherm.api.health\": null}");
        askEachOperation(ready, share);
        awaitMaintenance();
        assertThat(denials()).isEmpty();
    }

    private static void cancelOne() {
        json("POST", "/admin/queues/records/pause", "");
        json("DELETE", "/v1/jobs/" + job("yearly/Toronto/11-20"), "");
        job("yearly/Sydney/11-20");
        json("POST", "/admin/clear-job-queue", "");
        json("POST", "/admin/queues/records/resume", "");
    }

    private static void askEachOperation(String job, String share) {
        OpenApiDocument document = new OpenApiDocument(json("GET", "/openapi.json", ""));
        List<String> failed = new ArrayList<>();
        for (String operation : document.operations()) {
            String[] words = operation.split(" ");
            String path = words[1].startsWith("/v1/shares") || words[1].startsWith("/v1/og")
                    ? words[1].replace("{id}", share)
                    : words[1].replace("{id}", job);
            for (Map.Entry<String, String> value : VALUES.entrySet()) {
                path = path.replace("{" + value.getKey() + "}", value.getValue());
            }
            String answer = ask(words[0], path, body(document.operation(operation)));
            if (RawHttp.status(answer) >= 500) {
                failed.add(words[0] + " " + path + ": " + answer);
            }
        }
        assertThat(failed).isEmpty();
    }

    private static String body(JsonObject operation) {
        JsonObject body = operation.getJsonObject("requestBody");
        if (body == null) {
            return "";
        }
        Object example =
                body.getJsonObject("content").getJsonObject("application/json").getValue("example");
        return example == null ? "{\"session_id\": \"s-1\", \"error_count\": 0}" : Json.encode(example);
    }

    private static void awaitMaintenance() {
        Awaitility.await().atMost(ApiHarness.DEADLINE).untilAsserted(() -> assertThat(
                        ask("GET", "/admin/jobs?state=finished&queue=maintenance&limit=200", ""))
                .contains("housekeeping", "cache_warming"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"isotherm-api -hgetall", "isotherm-worker -xtrim"})
    void aRightThatIsMissingIsNoticed(String missing) {
        String[] words = missing.split(" ");
        RedisTalk.ask(redis.port(), "ACL", "SETUSER", words[0], words[1]);
        try {
            Awaitility.await().atMost(ApiHarness.DEADLINE).untilAsserted(() -> {
                ask("GET", "/analytics/summary", "");
                assertThat(denials()).contains(words[0], words[1].substring(1));
            });
        } finally {
            grant(redis, RedisRights.API);
            grant(redis, RedisRights.WORKER);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RedisRights.API, RedisRights.WORKER})
    void nothingElseIsOpenToThem(String user) {
        RedisTalk.ask(redis.port(), "SET", "other", "untouched");
        RedisConfig config = new RedisConfig(URI.create(url(redis, user)), Duration.ofSeconds(10));
        try (LinkOnContext on = LinkOnContext.up(config)) {
            for (String command : FORBIDDEN) {
                String[] words = command.split(" ");
                String[] arguments = List.of(words).subList(1, words.length).toArray(String[]::new);
                assertThatThrownBy(() -> on.ask(Command.create(words[0]), arguments))
                        .as(command)
                        .hasMessageMatching("(?s).*(NOPERM|The user executing the script).*");
            }
        }
        assertThat(RedisTalk.ask(redis.port(), "GET", "other")).isEqualTo("untouched");
    }

    @Test
    void bothServicesMayReadWhatAScrapeShows() {
        for (int scraped : List.of(port, workerPort)) {
            assertThat(RawHttp.exchange(
                            scraped,
                            "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Admin-Key: " + ADMIN
                                    + "\r\n\r\n"))
                    .contains("isotherm_redis_up 1", "isotherm_queue_jobs", "isotherm_redis_memory_used_bytes")
                    .contains("isotherm_provider_budget_spent");
        }
        assertThat(denials()).isEmpty();
    }

    @Test
    void aClusterNeedsALittleMore() {
        try (RedisProcess node =
                RedisProcess.start(RedisProcess.Options.temporary().withArguments("--cluster-enabled", "yes"))) {
            RedisTalk.ask(node.port(), "CLUSTER", "ADDSLOTSRANGE", "0", "16383");
            Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> RedisTalk.ask(node.port(), "CLUSTER", "INFO")
                    .contains("cluster_state:ok"));
            assertWorks(node, RedisConfig.Mode.CLUSTER, url(node, RedisRights.API));
        }
    }

    @Test
    void aMasterThatSentinelsNameNeedsALittleMore() {
        try (RedisProcess master = RedisProcess.start();
                RedisProcess sentinel =
                        RedisProcess.start(RedisProcess.Options.temporary().withArguments("--sentinel"))) {
            RedisTalk.ask(
                    sentinel.port(),
                    "SENTINEL",
                    "MONITOR",
                    RedisConfig.MASTER_NAME,
                    "127.0.0.1",
                    "" + master.port(),
                    "1");
            assertWorks(master, RedisConfig.Mode.SENTINEL, url(sentinel, RedisRights.API));
        }
    }

    private static void assertWorks(RedisProcess node, RedisConfig.Mode mode, String url) {
        grant(node, RedisRights.API);
        RedisConfig config =
                new RedisConfig(URI.create(url), Duration.ofMillis(900), mode, List.of(), RedisConfig.MASTER_NAME);
        try (LinkOnContext on = LinkOnContext.started(config)) {
            Awaitility.await()
                    .atMost(ApiHarness.DEADLINE)
                    .until(() -> on.link.state().reason().contains("NOPERM"));
            String more = String.join(" +", RedisRights.more(mode.name().toLowerCase(Locale.ROOT)));
            RedisTalk.ask(node.port(), ("ACL SETUSER " + RedisRights.API + " +" + more).split(" "));
            Awaitility.await()
                    .atMost(ApiHarness.DEADLINE)
                    .until(() -> on.link.state().up());
            assertThat(on.ask(Command.SET, "iso:{one}", "1")).isEqualTo("OK");
        }
    }
}
