package dev.isotherm.api;

import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.AccessPage.Asker;
import dev.isotherm.api.admin.AdminHarness;
import dev.isotherm.api.filter.Authentication;
import dev.isotherm.api.route.Access;
import dev.isotherm.config.ConfigLoader;
import dev.isotherm.context.Digest;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.metrics.Meters;
import dev.isotherm.redis.LinkOnContext;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.SigningKey;
import dev.isotherm.support.Started;
import dev.isotherm.support.TestVertx;
import dev.isotherm.support.TokenIssuer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All routes, as the router has them, answer all clients as {@code docs/access.md} says, however a path is spelled. */
class AuthorisationTest {
    private static final String NONE = "";
    /* To tell answers apart. Some are of a megabyte. */
    private static final int ENOUGH = 4_096;
    private static final String SECOND = "second-hunter2-0123456789abcdef01";
    private static final String BOBS = "bobs-hunter2-0123456789abcdef012345";
    private static final String TOKEN = bearer(ApiHarness.TOKEN);
    private static final String KEY = key(AdminHarness.KEY);
    private static final List<String> TOKENS = List.of(TOKEN, bearer(SECOND));
    private static final List<String> KEYS = List.of(KEY, key("alices-hunter2"), key(BOBS));
    /* None of these is one for anything. */
    private static final List<String> WRONG = List.of(
            NONE,
            "Authorization: Bearer wrong\r\nX-Admin-Key: wrong\r\n",
            "Authorization: Basic " + ApiHarness.TOKEN + "\r\nX-Admin-Key:\r\n",
            "Authorization: Bearer " + AdminHarness.KEY + "\r\nX-Admin-Key: " + ApiHarness.TOKEN + "\r\n",
            bearer(hash(SECOND)) + key(hash(BOBS)),
            bearer(hash(SECOND).substring(7)) + key("bob:" + BOBS) + "X-Operator: alice\r\n",
            bearer(ApiHarness.TOKEN + "," + hash(SECOND)) + key("alice"),
            "Authorization: Bearer \r\nX-Admin-Key: \r\nX-Original-URL: /health\r\nX-HTTP-Method-Override: OPTIONS\r\n");

    private static String bearer(String token) {
        return "Authorization: Bearer " + token + "\r\n";
    }

    private static String key(String key) {
        return "X-Admin-Key: " + key + "\r\n";
    }

    private static String hash(String secret) {
        return "sha256:" + Digest.sha256(Buffer.buffer(secret), 32);
    }

    private static final SigningKey ISSUERS = SigningKey.rsa("key");
    private static final Map<Asker, String> CREDENTIALS = Map.of(
            Asker.NOBODY,
            NONE,
            Asker.VISITOR,
            bearer(Authentication.VISITOR),
            Asker.USER,
            user("alice"),
            Asker.ANOTHER,
            user("bob"),
            Asker.SERVICE,
            TOKEN,
            Asker.OPERATOR,
            KEY);

    @TempDir
    static Path images;

    private static Started started;
    private static Vertx vertx;
    private static TokenIssuer issuer;
    private static int withKey;
    private static int withoutKey;
    private static List<DeclaredRoute> routes;
    private static String alicesJob;

    private static String user(String name) {
        return bearer(ISSUERS.sign(TokenIssuer.claims(ApiHarness.NOW).put("sub", name)));
    }

    @BeforeAll
    static void start() throws IOException {
        Files.writeString(images.resolve("london.webp"), "an image");
        started = new Started();
        String redis = started.add(RedisProcess.start()).url();
        seedAShare(redis);
        issuer = started.add(TokenIssuer.start(ISSUERS));
        vertx = TestVertx.create();
        started.add(() -> await(vertx.close()));
        withKey = IsothermProcess.freePort();
        withoutKey = IsothermProcess.freePort();
        HttpVerticle verticle = deploy(redis, withKey, AdminHarness.KEY);
        deploy(redis, withoutKey, "");
        routes = DeclaredRoute.of(vertx, verticle);
        alicesJob = endedJob();
    }

    /* Of a job that has ended, events are a short answer. */
    private static String endedJob() {
        Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .until(() -> RawHttp.status(ask(withKey, "GET", "/v1/jobs/x", user("alice"))) == 404);
        String made = ask(withKey, "POST", "/v1/records/daily/London/11-20/async", user("alice"));
        String id = new JsonObject(RawHttp.body(made)).getString("job_id");
        assertThat(RawHttp.status(ask(withKey, "DELETE", "/v1/jobs/" + id, user("alice"))))
                .isEqualTo(200);
        return id;
    }

    /* Without it HEAD of its picture would be a 404 without a body, as of a path that leads nowhere. */
    private static void seedAShare(String redis) {
        try (LinkOnContext link = LinkOnContext.up(redis)) {
            link.ask(
                    Command.HSET,
                    "iso:{share}:all",
                    "aB3xY7qZ",
                    new JsonObject()
                            .put("location", "London")
                            .put("period", "daily")
                            .put("identifier", "11-20")
                            .put("ref_year", 2026)
                            .put("unit", "celsius")
                            .encode());
            link.ask(Command.ZADD, "iso:{share}:created", "1", "aB3xY7qZ");
        }
    }

    private static HttpVerticle deploy(String redis, int port, String key) {
        JsonObject http = new JsonObject()
                .put("port", port)
                .put("accessToken", JsonArray.of(ApiHarness.TOKEN, hash(SECOND)))
                // It asks for thousands of refusals.
                .put("refusalsPerSecond", 0)
                // All requests come from one address.
                .put("limitClients", false);
        if (!key.isEmpty()) {
            http.put("adminKey", key).put("adminKeys", JsonArray.of("alice:alices-hunter2", "bob:" + hash(BOBS)));
        }
        HttpVerticle verticle = new HttpVerticle(
                ConfigLoader.load(
                        new JsonObject()
                                .put("role", "dev")
                                .put("redis", new JsonObject().put("url", redis))
                                .put("http", http)
                                .mergeIn(issuer.asFirebase())
                                .put(
                                        "places",
                                        new JsonObject()
                                                .put("imagesDir", images.toString())
                                                .put("requestsPerMinute", 0))
                                // Nothing listens there, so records are refused at once.
                                .put(
                                        "weather",
                                        new JsonObject()
                                                .put("provider", "visual_crossing")
                                                .put("key", "k3y")
                                                .put("baseUrl", "http://127.0.0.1:9")
                                                .put("attempts", 1)),
                        Map.of()),
                Clock.fixed(ApiHarness.NOW, ZoneOffset.UTC),
                new Meters());
        await(vertx.deployVerticle(verticle));
        return verticle;
    }

    @AfterAll
    static void stop() {
        started.close();
    }

    private static String path(DeclaredRoute route) {
        return route.ofSomebody() ? route.pattern().replace(":id", alicesJob) : route.path();
    }

    private static String ask(int port, String method, String target, String credentials) {
        return RawHttp.beginning(
                port,
                method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + credentials + "\r\n",
                ENOUGH);
    }

    /* Nothing was done or told: a refusal, or a path that leads nowhere. */
    private static boolean refused(String answer) {
        if (answer.isEmpty()) {
            return true;
        }
        int status = RawHttp.status(answer);
        return status == 401
                || status == 403
                || status == 400
                || (status == 503 && answer.contains("Admin API not configured"))
                || (status == 404 && (RawHttp.body(answer).isEmpty() || answer.contains("\"message\":\"Not Found\"")));
    }

    /* The list of what there is, and the notice of a removed endpoint with two segments, are public; the latter has no
     * other method than GET. */
    private static boolean elsewhere(DeclaredRoute route, String spelling, String answer) {
        return spelling.startsWith("/?")
                || (spelling.startsWith("/data/")
                        && (answer.contains("\"error\":\"Endpoint removed\"")
                                || (RawHttp.status(answer) == 405
                                        && !route.method().equals("GET"))));
    }

    private static void findOpened(
            int port, DeclaredRoute route, List<String> spellings, String credentials, List<String> opened) {
        for (String spelling : spellings) {
            String answer = ask(port, route.method(), spelling, credentials);
            if (!refused(answer) && !elsewhere(route, spelling, answer)) {
                opened.add(shown(route, spelling, credentials, answer));
            }
        }
    }

    private static String shown(DeclaredRoute route, String spelling, String credentials, String answer) {
        return route.method() + " " + spelling + " with [" + credentials.replace("\r\n", ", ") + "]: "
                + answer.lines().findFirst().orElse("");
    }

    @Test
    void theLimitsOfClientsApplyToWeatherAndToNothingElse() {
        for (DeclaredRoute route : routes) {
            boolean weather = route.pattern().matches("/(weather|forecast|v1/records/:period)/.*|/v1/records/async");
            assertThat(route.limited()).as(route.pattern()).isEqualTo(weather);
        }
    }

    @Test
    void thePageHasEachRoute() {
        assertThat(AccessPage.cells().keySet())
                .hasSizeGreaterThan(40)
                .isEqualTo(routes.stream().map(DeclaredRoute::name).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @EnumSource
    void eachRouteAnswersEachSpellingAsThePageSays(Asker asker) {
        Map<String, Map<Asker, String>> page = AccessPage.cells();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        routes.parallelStream().forEach(route -> {
            String told = page.get(route.name()).get(asker);
            Set<String> same = Set.copyOf(PathSpellings.same(path(route)));
            for (String spelling : PathSpellings.of(path(route))) {
                String answer = ask(withKey, route.method(), spelling, CREDENTIALS.get(asker));
                if (!isAsTold(route, spelling, same.contains(spelling), told, answer)) {
                    wrong.add("not " + told + ": " + shown(route, spelling, asker.toString(), answer));
                }
            }
        });
        assertThat(wrong).isEmpty();
    }

    /* A spelling that is not surely of the same path may lead nowhere, but not further than the path. */
    private static boolean isAsTold(DeclaredRoute route, String spelling, boolean same, String told, String answer) {
        int status = answer.isEmpty() ? 0 : RawHttp.status(answer);
        if (told.equals(AccessPage.YES)) {
            return status != 500 && !(same && (status == 401 || status == 403 || leadsNowhere(answer)));
        }
        boolean clientsFault = status >= 400 && status < 500;
        return same
                ? Integer.toString(status).equals(told)
                : refused(answer) || elsewhere(route, spelling, answer) || (route.ofSomebody() && clientsFault);
    }

    private static boolean leadsNowhere(String answer) {
        return answer.isEmpty() || (RawHttp.status(answer) == 404 && answer.contains("\"message\":\"Not Found\""));
    }

    @Test
    void wrongCredentialsOpenNothingInAnySpelling() {
        List<String> opened = new ArrayList<>();
        for (DeclaredRoute route : routes) {
            if (route.access() != Access.PUBLIC) {
                String path = path(route);
                List<String> few = List.of(path, "/data/.." + path, "/data/x/%2e%2e/.%2e" + path);
                WRONG.forEach(credentials -> findOpened(withKey, route, few, credentials, opened));
                (route.access().ofOperators() ? TOKENS : KEYS)
                        .forEach(credentials -> findOpened(withKey, route, few, credentials, opened));
            }
        }
        assertThat(opened).isEmpty();
    }

    @Test
    void noSpellingOpensAnAdminRouteWhereNoKeyIsConfigured() {
        List<String> opened = new ArrayList<>();
        for (DeclaredRoute route : routes) {
            if (route.access().ofOperators()) {
                Stream.of(NONE, TOKEN + "X-Admin-Key: \r\n")
                        .forEach(credentials ->
                                findOpened(withoutKey, route, PathSpellings.of(path(route)), credentials, opened));
            }
        }
        assertThat(opened).isEmpty();
    }

    @Test
    void eachTokenAndEachKeyOpensWhatItIsFor() {
        for (DeclaredRoute route : routes) {
            for (String credentials : route.access().ofOperators() ? KEYS : TOKENS) {
                String answer = ask(withKey, route.method(), route.path(), credentials);
                assertThat(RawHttp.status(answer)).as(route.name()).isNotIn(401, 403);
                assertThat(leadsNowhere(answer)).as(route.name()).isFalse();
            }
        }
    }

    @Test
    void theSchemeIsReadInAnyCaseAndARefusalNamesIt() {
        for (String scheme : List.of("bearer ", "BEARER ", "bEaReR  ")) {
            String answer = ask(withKey, "GET", "/v1/jobs/x", "Authorization: " + scheme + ApiHarness.TOKEN + "\r\n");
            assertThat(RawHttp.status(answer)).as(scheme).isEqualTo(404);
        }
        assertThat(RawHttp.status(
                        ask(withKey, "GET", "/v1/jobs/x", "Authorization: Bearer" + ApiHarness.TOKEN + "\r\n")))
                .isEqualTo(401);
        assertThat(ask(withKey, "GET", "/v1/jobs/x", NONE)).containsIgnoringCase("www-authenticate: bearer realm=");
        assertThat(ask(withKey, "GET", "/admin/queues", NONE)).containsIgnoringCase("www-authenticate: apikey realm=");
    }

    /** Without credentials another method than the route's tells at most that it is another, and only where it may. */
    @Test
    void noOtherMethodOpensARoute() {
        for (DeclaredRoute route : routes) {
            String path = route.path();
            for (String method : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "FOO")) {
                if (routes.stream()
                        .anyMatch(r -> r.method().equals(method) && r.path().equals(path))) {
                    continue;
                }
                int status = RawHttp.status(ask(withKey, method, path, NONE));
                // If only some methods of a path are public, any other method needs credentials.
                boolean open = method.equals("OPTIONS")
                        || routes.stream()
                                .filter(r -> r.path().equals(path))
                                .allMatch(r -> r.access() == Access.PUBLIC);
                assertThat(status).as(method + " " + path).isEqualTo(open ? 405 : 401);
            }
        }
    }
}
