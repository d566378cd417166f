package dev.isotherm.api;

import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.admin.AdminHarness;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Endpoints.Endpoint;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.RequestHandler;
import dev.isotherm.api.route.Routes;
import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.Queues;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.job.run.JobDriver;
import dev.isotherm.metrics.Meters;
import dev.isotherm.support.ExpectedErrors;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.Started;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the handler of a route throws, and wherever, is an answer: each of the service's routes, over real HTTP. */
class HandlerFailureTest {
    private static final String TOKENS =
            "Authorization: Bearer " + ApiHarness.TOKEN + "\r\nX-Admin-Key: " + AdminHarness.KEY + "\r\n";

    private static Started started;
    private static Vertx vertx;
    private static RedisProcess redis;
    private static HttpVerticle verticle;
    private static int port;

    /** Where a handler goes wrong. */
    enum Way {
        AT_ONCE,
        AT_ONCE_BADLY,
        LATER,
        WITHOUT_FUTURE,
        WITHOUT_REPLY,
        IN_A_MAPPING,
        IN_WRITING,
        IN_WRITING_A_HEADER
    }

    private static RequestHandler broken(Way way, RequestHandler handler) {
        return switch (way) {
            case AT_ONCE ->
                ctx -> {
                    throw new IllegalStateException("planned");
                };
            case AT_ONCE_BADLY ->
                ctx -> {
                    throw new StackOverflowError("planned");
                };
            case LATER -> ctx -> Future.failedFuture(new IllegalStateException("planned"));
            case WITHOUT_FUTURE -> ctx -> null;
            case WITHOUT_REPLY -> ctx -> Future.succeededFuture();
            case IN_A_MAPPING ->
                ctx -> Future.succeededFuture(ctx).compose(handler::handle).transform(reply -> {
                    throw new IllegalStateException("planned");
                });
            case IN_WRITING ->
                ctx -> Future.succeededFuture(request -> {
                    throw new IllegalStateException("planned");
                });
            case IN_WRITING_A_HEADER ->
                ctx -> Future.succeededFuture(Replies.with("X-Broken", "a\r\nb", Replies.json(new JsonObject())));
        };
    }

    /* Gives what is declared to the real ones, with the handlers changed. */
    private static final class Changed extends Endpoints {
        private final Endpoints real;
        private final UnaryOperator<RequestHandler> change;

        Changed(Endpoints real, UnaryOperator<RequestHandler> change) {
            this.real = real;
            this.change = change;
        }

        @Override
        public void declare(Endpoint one) {
            real.declare(
                    new Endpoint(one.access(), one.method(), one.path(), change.apply(one.handler()), one.counted()));
        }
    }

    @BeforeAll
    static void start() {
        started = new Started();
        redis = started.add(RedisProcess.start());
        vertx = TestVertx.create();
        started.add(() -> await(vertx.close()));
        port = IsothermProcess.freePort();
        JsonObject http = new JsonObject()
                .put("port", port)
                .put("accessToken", ApiHarness.TOKEN)
                .put("adminKey", AdminHarness.KEY);
        // Nothing listens there, so records are refused at once.
        JsonObject weather = new JsonObject()
                .put("provider", "visual_crossing")
                .put("key", "k3y")
                .put("baseUrl", "http://127.0.0.1:9")
                .put("attempts", 1);
        verticle = new HttpVerticle(
                ConfigLoader.load(
                        new JsonObject()
                                .put("role", "dev")
                                .put("redis", new JsonObject().put("url", redis.url()))
                                .put("http", http)
                                .put("weather", weather),
                        Map.of()),
                Clock.fixed(ApiHarness.NOW, ZoneOffset.UTC),
                new Meters());
        await(vertx.deployVerticle(verticle));
    }

    @AfterAll
    static void stop() {
        started.close();
    }

    private static String ask(int at, Endpoint endpoint) {
        return RawHttp.exchange(
                at,
                endpoint.method() + " " + DeclaredRoute.path(endpoint.path())
                        + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + TOKENS + "\r\n");
    }

    private static List<Endpoint> endpoints() {
        return await(Future.future(made -> vertx.runOnContext(v -> {
            Endpoints all = new Endpoints();
            verticle.routes().forEach(group -> group.mount(all));
            made.complete(all.inOrder());
        })));
    }

    /* The service's own routes and filters on another port, with handlers that go wrong. */
    private static HttpServer serve(UnaryOperator<RequestHandler> change) {
        return await(Future.future(done -> vertx.runOnContext(v -> {
            List<Routes> routes = verticle.routes().stream()
                    .<Routes>map(group -> all -> group.mount(new Changed(all, change)))
                    .toList();
            vertx.createHttpServer()
                    .requestHandler(ApiRouter.create(vertx, verticle.filters(), routes))
                    .listen(0, "127.0.0.1")
                    .onComplete(done);
        })));
    }

    /* The second: limits are asked for on a context that is not the verticle's, one more way of failing. */
    @ParameterizedTest
    @EnumSource
    @ExpectedErrors({" failed", "cannot report its limits"})
    void whateverAHandlerThrowsIsAnAnswer(Way way) {
        HttpServer server = serve(handler -> broken(way, handler));
        try {
            List<Endpoint> all = endpoints();
            assertThat(all).hasSizeGreaterThan(40);
            for (Endpoint endpoint : all) {
                String answer = ask(server.actualPort(), endpoint);
                assertThat(RawHttp.status(answer)).as(endpoint + answer).isEqualTo(500);
                if (!endpoint.method().equals(HttpMethod.HEAD)) {
                    ErrorShape.check(
                            RawHttp.body(answer),
                            endpoint.method().name(),
                            "INTERNAL_SERVER_ERROR",
                            "Internal server error");
                }
            }
        } finally {
            await(server.close());
        }
    }

    @Test
    @ExpectedErrors(" failed")
    void whatIsHalfWrittenIsCut() {
        cut(handler -> ctx -> Future.succeededFuture(request -> {
            request.response().setChunked(true).write("half");
            throw new IllegalStateException("planned");
        }));
    }

    @Test
    @ExpectedErrors(" failed")
    void whatCannotBeWrittenAtAllIsCut() {
        cut(handler -> ctx -> {
            ctx.addHeadersEndHandler(v -> {
                throw new IllegalStateException("planned");
            });
            return Future.succeededFuture(Replies.json(new JsonObject()));
        });
    }

    private static void cut(UnaryOperator<RequestHandler> change) {
        HttpServer server = serve(change);
        try {
            for (Endpoint endpoint : endpoints()) {
                // The end of the connection is what is waited for; the last chunk must not be there.
                assertThat(ask(server.actualPort(), endpoint))
                        .as(endpoint.toString())
                        .doesNotContain("\r\n0\r\n");
            }
        } finally {
            await(server.close());
        }
    }

    /** The same with nothing changed: the code that writes the answer meets what it cannot read. */
    @Test
    void aJobThatCannotBeReadIsAnAnswer() {
        try (JobDriver jobs = new JobDriver(vertx, redis, Queues.RECORDS)) {
            String job = jobs.running();
            jobs.fail(job, false);
            Redis client = Redis.createClient(vertx, redis.url());
            await(client.send(Request.cmd(Command.SET)
                    .arg("iso:{" + Queues.RECORDS + "}:r:" + job)
                    .arg("no JSON")));
            await(client.close());

            String answer = RawHttp.exchange(port, RawHttp.request("GET", "/v1/jobs/" + job, "", ""));

            assertThat(RawHttp.status(answer)).as(answer).isEqualTo(200);
            assertThat(answer).contains("cannot be read");
        }
    }
}
