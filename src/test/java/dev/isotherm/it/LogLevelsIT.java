package dev.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.Started;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Operators change the log levels of two processes that run. */
class LogLevelsIT {
    private static final String KEY = "adm1n-key";
    private static final String PATH = "/admin/loggers";

    private final Started started = new Started();
    private RedisProcess redis;
    private IsothermProcess api;

    @BeforeEach
    void start() {
        redis = started.add(RedisProcess.start());
        api = process("api");
    }

    @AfterEach
    void stop() {
        started.close();
    }

    private IsothermProcess process(String role) {
        return started.add(IsothermProcess.start(
                role, Map.of("REDIS_URL", redis.url(), "WEATHER_PROVIDER", "simulated", "ADMIN_API_KEY", KEY)));
    }

    private HttpResponse<String> patch(String body) {
        return api.send(api.request(PATH)
                .header("X-Admin-Key", KEY)
                .method("PATCH", BodyPublishers.ofString(body))
                .build());
    }

    private JsonObject levels() {
        HttpResponse<String> answer =
                api.send(api.request(PATH).header("X-Admin-Key", KEY).GET().build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    @Test
    void aChangeReachesBothServicesAndThoseThatStartLater() {
        IsothermProcess worker = process("worker");
        HttpResponse<String> answer = patch("{\"isotherm.requests\": \"OFF\", \"dev.isotherm.dev\": \"DEBUG\"}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(new JsonObject(answer.body()).getJsonObject("changes").getMap())
                .isEqualTo(Map.of("isotherm.requests", "OFF", "dev.isotherm.dev", "DEBUG"));
        IsothermProcess later = process("worker");
        for (IsothermProcess process : List.of(api, worker, later)) {
            process.awaitLogged("Operators changed log levels: {dev.isotherm.dev=DEBUG, isotherm.requests=OFF}");
        }
        api.awaitLogged("action=PATCH target=/admin/loggers outcome=200");
        api.awaitLogged("log levels in the whole cluster: isotherm.requests OFF, dev.isotherm.dev DEBUG");
        assertThat(levels().getJsonObject("levels").getString("isotherm.requests"))
                .isEqualTo("OFF");
        long before = requests();
        String job = api.enqueue("daily/London/11-20");
        api.awaitJob(job, Awaiting.DEADLINE, "ready");
        String call = "The simulated weather got call 1";
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> worker.logged(call) || later.logged(call));
        assertThat(requests()).isEqualTo(before);

        patch("{\"isotherm.requests\": null}");
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> levels().getJsonObject("levels")
                .getString("isotherm.requests")
                .equals("INFO"));
        assertThat(levels().getJsonObject("changes").getMap()).isEqualTo(Map.of("dev.isotherm.dev", "DEBUG"));
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> requests() > before);
    }

    private long requests() {
        return api.log().stream()
                .filter(line -> line.contains("isotherm.requests - "))
                .count();
    }

    @Test
    void aLevelThatMayNotBeIsRefusedAsAWholeAndKindsOfLinesCanBeSwitchedOff() {
        HttpResponse<String> answer = patch("{\"dev.isotherm\": \"DEBUG\", \"io.vertx\": \"TRACE\"}");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("io.vertx", "Below INFO");
        assertThat(levels().getJsonObject("changes").isEmpty()).isTrue();
        IsothermProcess quiet = started.add(IsothermProcess.start(
                "api",
                Map.of("REDIS_URL", redis.url(), "WEATHER_PROVIDER", "simulated", "ISOTHERM_LOG_REQUESTS", "false")));
        quiet.get("/v1/records/daily/London/11-20");
        quiet.signal("TERM");
        assertThat(quiet.awaitExit(Awaiting.DEADLINE)).isZero();
        assertThat(quiet.log())
                .noneMatch(line -> line.contains("isotherm.requests"))
                .anyMatch(line -> line.contains("Stopped"));
    }
}
