package dev.isotherm.api;

import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.auth.TokenChecks;
import dev.isotherm.api.filter.Admission;
import dev.isotherm.api.filter.AuditLog;
import dev.isotherm.api.filter.Authentication;
import dev.isotherm.api.filter.ClientLimits;
import dev.isotherm.api.filter.Cors;
import dev.isotherm.api.filter.Entrance;
import dev.isotherm.api.filter.RequestLog;
import dev.isotherm.api.filter.RequestMeter;
import dev.isotherm.api.filter.RequireHttps;
import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ClientAddress;
import dev.isotherm.api.route.Clients;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.ErrorResponder;
import dev.isotherm.api.route.Principal;
import dev.isotherm.api.route.RefusalPace;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.RequestBody;
import dev.isotherm.api.route.RequestTrace;
import dev.isotherm.api.route.Routes;
import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.HttpConfig;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.PageAccess;
import dev.isotherm.context.Timing;
import dev.isotherm.metrics.Meters;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.ExpectedErrors;
import dev.isotherm.support.SecretGuard;
import dev.isotherm.support.SigningKey;
import dev.isotherm.support.TestVertx;
import dev.isotherm.support.TokenIssuer;
import dev.isotherm.support.TokenIssuer.Behaviour;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A request whose token needs a key that must be fetched first: it waits, and loses nothing meanwhile. */
class WaitingForKeysTest {
    private static final SigningKey KEY = SigningKey.rsa("key");
    private static final String TOKEN = KEY.sign(TokenIssuer.claims(ApiHarness.NOW));

    /* Nothing has loaded the classes of the API here. */
    private final Vertx vertx = TestVertx.unwatched();
    private final AtomicInteger handled = new AtomicInteger();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private TokenIssuer issuer;
    private Api api;

    @BeforeEach
    void start() {
        issuer = TokenIssuer.start(KEY);
        issuer.behave(Behaviour.HELD);
        JsonObject file =
                new JsonObject().put("role", "dev").put("http", new JsonObject().put("accessToken", ApiHarness.TOKEN));
        api = new Api(ConfigLoader.load(file.mergeIn(issuer.asFirebase(), true), Map.of()), handled);
        await(vertx.deployVerticle(api));
    }

    @AfterEach
    void stop() {
        await(vertx.close());
        issuer.close();
    }

    /** So that the test alone says when a wait is over. */
    private static final class NoTimers implements Timing {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Runnable after(Duration delay, Runnable action) {
            return () -> {};
        }
    }

    /** The API's own router and filters, with routes of the test. */
    private static final class Api extends VerticleBase {
        private final IsothermConfig config;
        private final AtomicInteger handled;
        private TokenChecks checks;
        private volatile int port;

        Api(IsothermConfig config, AtomicInteger handled) {
            this.config = config;
            this.handled = handled;
        }

        @Override
        public Future<HttpServer> start() {
            Clock clock = Clock.fixed(ApiHarness.NOW, ZoneOffset.UTC);
            HttpConfig http = config.http().orElseThrow();
            checks = new TokenChecks(vertx, new NoTimers(), config.auth(), clock);
            RequestTrace trace = new RequestTrace(new SecureRandom());
            ClientAddress addresses = new ClientAddress(http.clients().proxies());
            Clients clients = new Clients(addresses, http.clients().unlimited());
            AuditLog audit = new AuditLog(addresses);
            RefusalPace pace = new RefusalPace(vertx, clients, 0);
            ApiRouter.Filters filters = new ApiRouter.Filters(
                    new RequestMeter(new Meters()),
                    new Cors(http.cors()),
                    new Entrance(http.clients(), addresses, pace, audit),
                    new Admission(
                            new Authentication(
                                    http.credentials(),
                                    Optional.empty(),
                                    checks,
                                    config.auth().appCheck().enforcement(),
                                    PageAccess.OFF,
                                    clients,
                                    audit),
                            ClientLimits.none(clients),
                            pace),
                    audit,
                    new RequestLog(),
                    trace,
                    new RequireHttps(false, addresses),
                    new ErrorResponder(trace, pace, clock));
            return vertx.createHttpServer()
                    .requestHandler(ApiRouter.create(vertx, filters, List.of(new Echo(handled))))
                    .listen(0, "127.0.0.1")
                    .onSuccess(server -> {
                        port = server.actualPort();
                        checks.start();
                    });
        }

        @Override
        public Future<?> stop() {
            return checks.close();
        }
    }

    private record Echo(AtomicInteger handled) implements Routes {
        @Override
        public void mount(Endpoints endpoints) {
            endpoints.post(Access.BEARER, "/echo", ctx -> {
                handled.incrementAndGet();
                return RequestBody.read(ctx)
                        .map(body -> Replies.json(new JsonObject()
                                .put("length", body.length())
                                .put(
                                        "principal",
                                        Principal.of(ctx).map(Object::toString).orElse(""))));
            });
            endpoints.add(Access.BEARER, HttpMethod.GET, "/broken", ctx -> {
                throw new IllegalStateException("planned");
            });
        }
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port + path))
                .timeout(Awaiting.DEADLINE)
                .header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> afterTheKeys(HttpRequest request) {
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request, BodyHandlers.ofString());
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> issuer.fetches() > 0);
        issuer.behave(Behaviour.KEYS);
        issuer.release();
        return SecretGuard.look(answer.join());
    }

    @Test
    void theBodyIsWholeAndThePrincipalIsKnown() {
        HttpResponse<String> answer = afterTheKeys(request("/echo", TOKEN)
                .POST(BodyPublishers.ofString("x".repeat(60_000)))
                .build());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(new JsonObject(answer.body()))
                .isEqualTo(new JsonObject()
                        .put("length", 60_000)
                        .put("principal", new Principal.User(TokenIssuer.FIREBASE, "kXq3v0TtYbW1").toString()));
    }

    @Test
    void theServiceTokenWaitsForNothingAndIsAPrincipalToo() throws Exception {
        HttpResponse<String> answer = client.send(
                request("/echo", ApiHarness.TOKEN)
                        .POST(BodyPublishers.ofString("abc"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(new JsonObject(answer.body()))
                .isEqualTo(new JsonObject().put("length", 3).put("principal", new Principal.Service().toString()));
    }

    @Test
    @ExpectedErrors("GET /broken failed")
    void whatTheHandlerThrowsIsAnAnswer() {
        HttpResponse<String> answer =
                afterTheKeys(request("/broken", TOKEN).GET().build());
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.headers().firstValue("x-request-id")).isPresent();
    }

    @Test
    void whatTheRulesRefuseIsAnAnswer() {
        assertThat(afterTheKeys(request("/echo%2f", TOKEN).GET().build()).statusCode())
                .isEqualTo(404);
        assertThat(afterTheKeys(request("/nowhere", TOKEN).GET().build()).statusCode())
                .isEqualTo(404);
        assertThat(afterTheKeys(request("/echo", TOKEN).GET().build()).statusCode())
                .isEqualTo(405);
    }

    @Test
    void aPathThatCannotBeDecodedIsRefusedAfterTheToken() {
        String path =
                "GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer " + TOKEN + "\r\n\r\n";
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> RawHttp.exchange(api.port, path));
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> issuer.fetches() > 0);
        issuer.release();
        assertThat(RawHttp.status(answer.join())).isEqualTo(400);
    }

    @Test
    void aClientThatLeavesIsForgotten() {
        RawHttp.abandon(
                api.port,
                RawHttp.request("POST", "/echo", "Authorization: Bearer " + TOKEN + "\r\n", "abc"),
                () -> Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> issuer.fetches() > 0));
        HttpResponse<String> answer = afterTheKeys(
                request("/echo", TOKEN).POST(BodyPublishers.ofString("abc")).build());
        assertThat(answer.statusCode()).isEqualTo(200);
        // The server may see the end of the first one before the keys or after them.
        assertThat(handled).hasValueBetween(1, 2);
    }
}
