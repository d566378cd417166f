package dev.isotherm.management;

import static dev.isotherm.support.Awaiting.await;
import static dev.isotherm.support.Awaiting.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.metrics.Meters;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.ExpectedErrors;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a process says of the Redis that it has, and when it does not start with it. */
class RedisCheckTest {
    private static final Duration SOON = Awaiting.DEADLINE;

    private final RedisProcess redis = RedisProcess.start();
    private final Vertx vertx = Vertx.vertx();
    private final LogLines lines = LogLines.of(RedisCheck.class);

    @AfterEach
    void close() {
        lines.close();
        await(vertx.close());
        redis.close();
    }

    private void command(Command command, String... arguments) {
        Request request = Request.cmd(command);
        for (String argument : arguments) {
            request.arg(argument);
        }
        Redis client = Redis.createClient(vertx, redis.url());
        await(client.send(request));
        await(client.close());
    }

    private void set(String name, String value) {
        command(Command.CONFIG, "SET", name, value);
    }

    private void evict() {
        set("maxmemory", "100mb");
        set("maxmemory-policy", "allkeys-lru");
    }

    private Future<?> start(boolean requireDurable) {
        JsonObject file = new JsonObject()
                .put("role", "dev")
                .put("redis", new JsonObject().put("url", redis.url()).put("requireDurable", requireDurable));
        IsothermConfig config = ConfigLoader.load(file, Map.of());
        return vertx.deployVerticle(new ManagementVerticle(config, StartSummary.of(config, "test"), new Meters()));
    }

    /* Redis tells a reconnected process again, so that one look can be awaited. */
    private void reconnect() {
        command(Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");
    }

    private List<String> warnings() {
        return lines.all.stream().filter(line -> line.startsWith("WARN")).toList();
    }

    @Test
    void saysNothingOfARedisThatKeepsItsJobs() {
        await(start(true));
        assertThat(lines.all).isEmpty();
    }

    @Test
    void saysThatJobsMayBeEvicted() {
        evict();
        await(start(false));
        assertThat(warnings()).singleElement().satisfies(line -> assertThat(line)
                .contains("DOES NOT KEEP ITS JOBS SAFE")
                .contains("maxmemory is 104857600 bytes and maxmemory-policy allkeys-lru"));
    }

    @Test
    void doesNotMindAPolicyWithoutABound() {
        set("maxmemory-policy", "allkeys-lru");
        await(start(true));
        assertThat(lines.all).isEmpty();
    }

    @Test
    void saysThatJobsMayBeLostWithoutAnAppendOnlyFile() {
        set("appendonly", "no");
        await(start(false));
        assertThat(warnings()).singleElement().satisfies(line -> assertThat(line)
                .contains("appendonly is no, save is ''"));
    }

    @Test
    void tellsAgainOnlyWhatChanged() {
        evict();
        await(start(false));
        assertThat(warnings()).hasSize(1);

        reconnect();
        set("appendfsync", "no");
        reconnect();
        Awaitility.await().atMost(SOON).until(() -> warnings().size() == 2);
        assertThat(warnings().get(1)).contains("allkeys-lru").contains("appendfsync is no");

        set("appendfsync", "everysec");
        set("maxmemory", "0");
        reconnect();
        Awaitility.await().atMost(SOON).until(() -> lines.all.stream()
                .anyMatch(line -> line.startsWith("INFO") && line.contains("keeps its jobs safe again")));
        assertThat(warnings()).hasSize(2);
    }

    @Test
    void readsWhatInfoTellsWhereConfigIsForbidden() {
        evict();
        set("appendonly", "no");
        command(Command.ACL, "SETUSER", "default", "-config");
        await(start(false));
        assertThat(warnings()).singleElement().satisfies(line -> assertThat(line)
                .contains("maxmemory-policy allkeys-lru")
                .contains("appendonly is no, save is 'unknown'"));
    }

    @Test
    void startsWhereNothingIsToBeKnown() {
        command(Command.ACL, "SETUSER", "default", "-config", "-info");
        await(start(true));
        assertThat(lines.all).singleElement().satisfies(line -> assertThat(line)
                .contains("Cannot find out whether Redis"));
    }

    @Test
    void doesNotStartWithSuchARedisWhereOneThatKeepsJobsIsRequired() {
        evict();
        assertThat(failureOf(start(true)))
                .hasMessageContaining("redis.requireDurable is set")
                .hasMessageContaining("maxmemory-policy allkeys-lru");
    }

    @Test
    @ExpectedErrors("would not start with the Redis it has now")
    void startsWhileRedisIsAwayAndLooksOnceItIsThere() {
        redis.kill();
        await(start(true));
        assertThat(lines.all).isEmpty();
        redis.restart();
        set("appendonly", "no");
        reconnect();
        Awaitility.await().atMost(SOON).until(() -> lines.all.stream()
                .anyMatch(line -> line.startsWith("ERROR") && line.contains("would not start")));
    }

    @Test
    void doesNotStartWithAQueueThatANewerProgramMade() {
        command(Command.HSET, "iso:{maintenance}:m", "schema", "99");
        assertThat(failureOf(start(false))).hasMessageContaining("Queue maintenance has schema version 99");
    }

    @Test
    @ExpectedErrors("would not start with the Redis it has now")
    void saysThatAQueueBecameNewerWhileItRuns() {
        await(start(false));
        command(Command.HSET, "iso:{records}:m", "schema", "99");
        reconnect();
        Awaitility.await().atMost(SOON).until(() -> lines.all.stream()
                .anyMatch(line -> line.startsWith("ERROR") && line.contains("Queue records has schema version 99")));
    }
}
