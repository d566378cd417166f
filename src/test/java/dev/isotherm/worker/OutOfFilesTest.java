package dev.isotherm.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.Queues;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.job.JobState;
import dev.isotherm.job.JobStatus;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.record.Anchor;
import dev.isotherm.record.Period;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.UnitGroup;
import dev.isotherm.redis.LinkOnContext;
import dev.isotherm.service.RecordJobs;
import dev.isotherm.support.BadLink;
import dev.isotherm.support.UpstreamServer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A worker that has no file descriptors left for a connection to the provider. */
class OutOfFilesTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void costsNoAttemptOfAJob() throws IOException {
        try (RedisProcess redis = RedisProcess.start();
                UpstreamServer upstream = UpstreamServer.start();
                BadLink way = BadLink.to(upstream.uri().getPort())) {
            JsonObject file = new JsonObject()
                    .put("role", "worker")
                    .put("redis", new JsonObject().put("url", redis.url()))
                    .put("jobs", new JsonObject().put("retry", new JsonObject().put("maxAttempts", 1)))
                    .put(
                            "weather",
                            new JsonObject()
                                    .put("provider", "visual_crossing")
                                    .put("key", "k3y")
                                    .put("baseUrl", "http://127.0.0.1:" + way.port())
                                    .put("attempts", 1));
            Process worker = start(file);
            IsothermConfig config = ConfigLoader.load(file, Map.of());
            try (LinkOnContext on = LinkOnContext.up(config.redis());
                    BufferedReader said = worker.inputReader(StandardCharsets.UTF_8)) {
                assertThat(said.readLine()).isEqualTo("ready");
                Jobs jobs = new Jobs(on.link, config.jobs(), Queues.RECORDS);
                enqueue(on, jobs, "warm", "London");
                await(on, jobs, "warm", JobState.SUCCEEDED);

                way.cut();
                // What the connections had comes back a little later.
                Awaitility.await()
                        .atMost(SOON)
                        .pollInterval(Duration.ofMillis(300))
                        .until(() -> order(worker, said, "take").equals("taken 0"));
                enqueue(on, jobs, "poor", "Paris");
                await(on, jobs, "poor", JobState.SCHEDULED);
                assertThat(order(worker, said, "give back")).isEqualTo("given back");

                await(on, jobs, "poor", JobState.SUCCEEDED);
            } finally {
                worker.destroyForcibly();
            }
        }
    }

    private static Process start(JsonObject file) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path classes = Path.of(WorkerVerticle.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        return new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "ulimit -n 256; exec \"$@\"",
                        "sh",
                        java,
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "-Dio.netty.jfr.enabled=false",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkerOutOfFiles.class.getName(),
                        file.encode(),
                        classes.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String order(Process worker, BufferedReader said, String order) throws IOException {
        worker.getOutputStream().write((order + "\n").getBytes(StandardCharsets.UTF_8));
        worker.getOutputStream().flush();
        return said.readLine();
    }

    private static void enqueue(LinkOnContext on, Jobs jobs, String id, String place) {
        RecordQuery query =
                new RecordQuery(Period.DAILY, place, "11-22", new Anchor(11, 22), UnitGroup.CELSIUS, Optional.empty());
        Buffer parameters = RecordJobs.parameters(query);
        String identity = RecordJobs.identity(parameters) + id;
        on.get(() -> jobs.enqueue(new NewJob(id, RecordJobs.TYPE, NewJob.BACKGROUND, parameters, identity)));
    }

    private static void await(LinkOnContext on, Jobs jobs, String id, JobState state) {
        JobStatus status = Awaitility.await()
                .atMost(SOON)
                .until(
                        () -> on.get(() -> jobs.find(id)).orElseThrow(),
                        job -> job.state() == state || job.state().ended());
        assertThat(status.state()).as("%s", status).isEqualTo(state);
    }
}
