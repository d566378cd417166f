package dev.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.deploy.DockerFile;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.Started;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The two services, started by the commands of the files for platforms, on a Redis with a password. */
class DeploymentIT {
    private static final String TOKEN = "hunter2-of-a-platform-0123456789abcdef";
    private static final String PASSWORD = "hunter2-of-redis";

    private final Started started = new Started();
    private RedisProcess redis;

    @AfterEach
    void stopAll() {
        started.close();
    }

    /* PlatformFilesTest compares the start command with that of the Procfile. */
    private static JsonObject deploy(String service) throws IOException {
        String file = service.equals("api") ? "railway.json" : "railway.worker.json";
        return new JsonObject(Files.readString(Path.of(file))).getJsonObject("deploy");
    }

    private IsothermProcess start(String service) throws IOException {
        IsothermProcess one = started.add(IsothermProcess.run(
                deploy(service).getString("startCommand"),
                Map.of("REDIS_URL", redis.url(), "API_ACCESS_TOKEN", TOKEN, "WEATHER_PROVIDER", "simulated")));
        String probe = deploy(service).getString("healthcheckPath");
        one.awaitLogged(service.equals("api") ? "Ready on" : "runs as worker");
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> one.get(probe).statusCode() == 200);
        return one;
    }

    private static String enqueue(IsothermProcess api, String day) {
        return new JsonObject(ask(api, "POST", "/v1/records/daily/Oslo/" + day + "/async")).getString("job_id");
    }

    private static String ask(IsothermProcess api, String method, String path) {
        return api.send(api.request(path)
                        .setHeader("Authorization", "Bearer " + TOKEN)
                        .method(method, BodyPublishers.noBody())
                        .build())
                .body();
    }

    private static void awaitReady(IsothermProcess api, String job) {
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> new JsonObject(ask(api, "GET", "/v1/jobs/" + job))
                .getString("status")
                .equals("ready"));
    }

    /* Docker runs it in the container. */
    private static int healthCheck(IsothermProcess service) throws IOException {
        ProcessBuilder check = new ProcessBuilder(DockerFile.healthCheck())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        check.environment().put("PORT", Integer.toString(service.port()));
        return check.start().onExit().join().exitValue();
    }

    @Test
    void eachServiceGoesOnWithoutTheOtherAndComesBack() throws IOException {
        redis = started.add(RedisProcess.start(RedisProcess.Options.temporary().withPassword(PASSWORD)));
        IsothermProcess api = start("api");
        IsothermProcess worker = start("worker");
        awaitReady(api, enqueue(api, "01-02"));
        assertThat(healthCheck(api)).isZero();
        assertThat(healthCheck(worker)).isZero();

        worker.signal("KILL");
        worker.awaitExit(Awaiting.DEADLINE);
        assertThat(healthCheck(worker)).isNotZero();
        String waiting = enqueue(api, "01-03");
        assertThat(new JsonObject(ask(api, "GET", "/v1/jobs/" + waiting)).getString("status"))
                .isEqualTo("pending");
        api.awaitLogged("No worker service is alive while 1 jobs wait");
        assertThat(api.get("/health").statusCode()).isEqualTo(200);
        IsothermProcess second = start("worker");
        awaitReady(api, waiting);

        String made = enqueue(api, "01-04");
        api.signal("KILL");
        api.awaitExit(Awaiting.DEADLINE);
        assertThat(second.get("/health/ready").statusCode()).isEqualTo(200);
        awaitReady(start("api"), made);
    }
}
