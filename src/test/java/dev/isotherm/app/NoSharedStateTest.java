package dev.isotherm.app;

import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.HttpVerticle;
import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.CredentialConfig;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.metrics.Meters;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.ObjectGraph;
import dev.isotherm.support.TestVertx;
import dev.isotherm.worker.WorkerVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All services in one JVM, any number of instances: none of them holds what another one may change. */
class NoSharedStateTest {
    private static final Duration PATIENCE = Awaiting.DEADLINE;
    private static RedisProcess redis;

    private final OneJvm jvm = new OneJvm(TestVertx.create());

    /* The first start loads a thousand classes on an event loop; that is not what the guard of the loops is for. */
    @BeforeAll
    static void startRedisAndLoadClasses() {
        redis = RedisProcess.start();
        try (OneJvm first = new OneJvm(Vertx.vertx())) {
            first.deploy(1);
            first.jobFor("11-05");
        }
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @AfterEach
    void close() {
        jvm.close();
    }

    private static List<ObjectGraph> graphs(List<?> roots) {
        List<ObjectGraph> graphs = new ArrayList<>();
        for (int i = 0; i < roots.size(); i++) {
            graphs.add(ObjectGraph.of(roots.get(i).getClass().getSimpleName() + "#" + i, roots.get(i)));
        }
        return graphs;
    }

    private static List<String> shared(List<ObjectGraph> graphs) {
        List<String> shared = new ArrayList<>();
        for (int i = 0; i < graphs.size(); i++) {
            for (int j = i + 1; j < graphs.size(); j++) {
                shared.addAll(graphs.get(i).sharedWith(graphs.get(j)));
            }
        }
        return shared;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void servesARecordAsAJobWithAnyNumberOfInstances(int instances) {
        jvm.deploy(instances);
        assertThat(jvm.services()).hasSize(2 * instances);
        // Each count asks for another day, so that no job is answered with an earlier one's result.
        assertThat(jvm.jobFor("11-0" + instances).getString("status")).isEqualTo("ready");
    }

    @Test
    void sharesNothingMutableBetweenInstancesInOneJvm() {
        jvm.deploy(2);
        jvm.jobFor("11-20");
        jvm.call(HttpMethod.GET, "/v1/records/weekly/London/11-20", 200);

        List<ObjectGraph> graphs = graphs(jvm.services());

        assertThat(graphs).hasSize(4);
        assertThat(shared(graphs)).isEmpty();
        // The walk came to where state lives, from both kinds of verticle.
        assertThat(graphs.stream().flatMap(graph -> graph.paths().stream()))
                .anyMatch(path -> path.matches("HttpVerticle#\\d\\.server\\.requestHandler\\(\\)\\..*"))
                .anyMatch(path -> path.matches("HttpVerticle#\\d\\.(door|lists)\\.errors\\.oldProgram"))
                .anyMatch(path -> path.matches("HttpVerticle#\\d\\.door\\.authentication\\.tokens\\.expected"))
                .anyMatch(path -> path.matches("HttpVerticle#\\d\\.(door|lists)\\.limits\\.users\\.limiter\\.refused"))
                .anyMatch(path -> path.matches("HttpVerticle#\\d\\.recordLimiter\\.waiters"))
                .anyMatch(path -> path.matches("HttpVerticle#\\d\\.(link|blocking)\\.route\\.connection"))
                .anyMatch(path -> path.matches("WorkerVerticle#\\d\\.runner\\.running"))
                .anyMatch(path -> path.matches("WorkerVerticle#\\d\\.provider\\.server\\.client"));
    }

    /* The clients that a verticle closes tell of it on any thread; what comes next must be back on its own context. */
    @Test
    void stopsEveryConnectionOnTheContextThatOwnsIt() {
        jvm.deploy(4);
        jvm.jobFor("11-21");
        jvm.call(HttpMethod.GET, "/v1/records/daily/Sydney/11-21", 200);
        List<RedisLink> links = graphs(jvm.services()).stream()
                .flatMap(graph -> graph.all(RedisLink.class))
                .toList();

        jvm.close();

        assertThat(links).hasSize(20).allSatisfy(link -> assertThat(link.state().reason())
                .isEqualTo("the link was stopped"));
    }

    /** All services, and a client. */
    private static final class OneJvm implements AutoCloseable {
        private final int port = IsothermProcess.freePort();
        private final Vertx vertx;
        private final WebClient client;

        OneJvm(Vertx vertx) {
            this.vertx = vertx;
            this.client = WebClient.create(vertx);
        }

        void deploy(int instances) {
            JsonObject file = new JsonObject()
                    .put("role", "dev")
                    .put("http", new JsonObject().put("port", port).put("instances", instances))
                    .put("worker", new JsonObject().put("instances", instances))
                    .put("redis", new JsonObject().put("url", redis.url()))
                    .put("simulation", new JsonObject().put("latencyMs", 1));
            Clock clock = Clock.systemUTC();
            await(vertx.deployVerticle(
                    new Topology(clock, "test", new Meters()).root(ConfigLoader.load(file, Map.of()))));
        }

        JsonObject call(HttpMethod method, String path, int status) {
            var response = await(client.request(method, port, "127.0.0.1", path)
                    .bearerTokenAuthentication(CredentialConfig.DEVELOPMENT_TOKEN.value())
                    .send());
            assertThat(response.statusCode()).as(response.bodyAsString()).isEqualTo(status);
            return response.bodyAsJsonObject();
        }

        JsonObject jobFor(String day) {
            String job = call(HttpMethod.POST, "/v1/records/daily/London/" + day + "/async", 202)
                    .getString("status_url");
            return Awaitility.await().atMost(PATIENCE).until(() -> call(HttpMethod.GET, job, 200), status -> !List.of(
                            "pending", "processing")
                    .contains(status.getString("status")));
        }

        List<Deployable> services() {
            return ((VertxInternal) vertx)
                    .deploymentManager().deployments().stream()
                            .flatMap(context -> context.deployment().instances().stream())
                            .filter(service -> service instanceof HttpVerticle || service instanceof WorkerVerticle)
                            .toList();
        }

        @Override
        public void close() {
            await(vertx.close());
        }
    }
}
