package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.dev.redis.RedisProcess.Options;
import dev.isotherm.support.RedisTalk;
import dev.isotherm.support.Started;
import dev.isotherm.support.UpstreamServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps of docs/redis.md: a copy of Redis is put back while a service runs, which needs no restart. */
class RestoreTest {
    private static final String DUMP = "dump.rdb";
    private static final String APPENDED = "appendonlydir";

    @TempDir
    private Path folder;

    private final Started started = new Started();
    private ApiHarness api;

    @AfterEach
    void stop() {
        started.close();
    }

    private String enqueue(String record) {
        return new JsonObject(api.post("/v1/records/" + record + "/async").body()).getString("job_id");
    }

    private int status(String job) {
        return api.get("/v1/jobs/" + job).statusCode();
    }

    @Test
    void theJobsOfTheCopyAreThereAgainAndStayThere() throws IOException {
        UpstreamServer upstream = started.add(UpstreamServer.start());
        Path copy = folder.resolve(DUMP);
        int port;
        String copied;
        String later;
        try (RedisProcess lost = RedisProcess.start()) {
            port = lost.port();
            api = started.add(ApiHarness.api(lost.url(), upstream.uri(), new JsonObject()));
            copied = enqueue("daily/Paris/11-20");
            assertThat(RedisTalk.ask(port, "SAVE")).isEqualTo("OK");
            Files.copy(lost.folder().resolve(DUMP), copy);
            later = enqueue("daily/Paris/11-19");
        }

        RedisProcess restored = started.add(
                RedisProcess.start(Options.temporary().withPort(port).withArguments("--appendonly", "no")));
        restored.kill();
        Files.copy(copy, restored.folder().resolve(DUMP));
        restored.restart();
        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> status(copied) == 200);
        assertThat(status(later)).as("a job that was accepted later").isEqualTo(404);
        assertThat(RedisTalk.ask(port, "CONFIG", "SET", "appendonly", "yes")).isEqualTo("OK");
        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> RedisTalk.ask(port, "INFO", "persistence")
                .lines()
                .toList()
                .containsAll(List.of(
                        "aof_enabled:1",
                        "aof_rewrite_in_progress:0",
                        "aof_rewrite_scheduled:0",
                        "aof_last_bgrewrite_status:ok")));
        api.work();
        assertThat(api.awaitEnd(copied).containsKey("result")).isTrue();
        restored.kill();

        assertThat(stateAfterAUsualStart(restored.folder().resolve(APPENDED), copied))
                .isEqualTo("succeeded");
    }

    /* It reads the append-only file. */
    private String stateAfterAUsualStart(Path appended, String job) throws IOException {
        RedisProcess usual = started.add(RedisProcess.start());
        usual.kill();
        Path target = usual.folder().resolve(APPENDED);
        for (Path part : children(target)) {
            Files.delete(part);
        }
        for (Path part : children(appended)) {
            Files.copy(part, target.resolve(part.getFileName()));
        }
        usual.restart();
        return RedisTalk.ask(usual.port(), "HGET", "iso:{records}:j:" + job, "state");
    }

    private static List<Path> children(Path of) throws IOException {
        try (Stream<Path> all = Files.list(of)) {
            return all.toList();
        }
    }
}
