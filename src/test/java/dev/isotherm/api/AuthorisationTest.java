package dev.isotherm.api;

import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.admin.AdminHarness;
import dev.isotherm.api.route.Access;
import dev.isotherm.config.ConfigLoader;
import dev.isotherm.context.Digest;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.redis.LinkOnContext;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.Started;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Future;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No spelling of a path opens a route to somebody who lacks its credentials: all routes, as the router has them. */
class AuthorisationTest {
    private static final Set<String> PUBLIC = Set.of(
            "GET /",
            "HEAD /",
            "GET /health",
            "GET /openapi.json",
            "HEAD /openapi.json",
            "GET /docs",
            "HEAD /docs",
            "GET /docs/page.css",
            "HEAD /docs/page.css",
            "GET /docs/page.js",
            "HEAD /docs/page.js",
            "GET /docs/swagger-ui.css",
            "HEAD /docs/swagger-ui.css",
            "GET /docs/swagger-ui-bundle.js",
            "HEAD /docs/swagger-ui-bundle.js",
            "GET /docs/favicon-32x32.png",
            "HEAD /docs/favicon-32x32.png",
            "GET /data/:location/:month_day",
            "GET /health/detailed",
            "POST /analytics",
            "GET /analytics/summary",
            "GET /rate-limit-status",
            "GET /data/locations/processed/:file",
            "HEAD /data/locations/processed/:file",
            "GET /v1/jobs/diagnostics/worker-status",
            "GET /v1/shares",
            "GET /v1/shares/:id",
            "GET /v1/og/:id.png",
            "HEAD /v1/og/:id.png");

    private static final Map<String, String> SEGMENTS = Map.ofEntries(
            Map.entry(":file", "london.webp"),
            Map.entry(":period", "daily"),
            Map.entry(":location", "London"),
            Map.entry(":identifier", "11-20"),
            Map.entry(":month_day", "11-20"),
            Map.entry(":anchor", "2026-11-20"),
            Map.entry(":date", "2026-11-20"),
            Map.entry(":id", "record_computation_1_0"),
            Map.entry(":id.png", "aB3xY7qZ.png"),
            Map.entry(":queue", "records"),
            Map.entry(":name", "records"),
            Map.entry(":session", "s-1"),
            Map.entry(":key", "k"),
            Map.entry(":endpoint", "weather"));

    private static final String NONE = "";
    private static final String SECOND = "second-token-0123456789abcdef0123";
    private static final String BOBS = "bobs-key-0123456789abcdef0123456789";
    private static final String TOKEN = bearer(ApiHarness.TOKEN);
    private static final String KEY = key(AdminHarness.KEY);
    private static final List<String> TOKENS = List.of(TOKEN, bearer(SECOND));
    private static final List<String> KEYS = List.of(KEY, key("alices-key"), key(BOBS));
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

    @TempDir
    static Path images;

    private static Started started;
    private static Vertx vertx;
    private static int withKey;
    private static int withoutKey;
    private static List<Target> targets;

    /* A route with a path that leads to it. */
    private record Target(String method, String pattern, String path, boolean admin, boolean limited) {
        boolean open() {
            return PUBLIC.contains(method + " " + pattern);
        }
    }

    @BeforeAll
    static void start() throws IOException {
        Files.writeString(images.resolve("london.webp"), "an image");
        started = new Started();
        String redis = started.add(RedisProcess.start()).url();
        seedAShare(redis);
        vertx = TestVertx.create();
        started.add(() -> await(vertx.close()));
        withKey = IsothermProcess.freePort();
        withoutKey = IsothermProcess.freePort();
        HttpVerticle verticle = deploy(redis, withKey, AdminHarness.KEY);
        deploy(redis, withoutKey, "");
        targets =
                await(Future.future(made -> vertx.runOnContext(v -> made.complete(verticle.router().getRoutes().stream()
                        .filter(route -> route.getPath() != null && route.methods() != null)
                        .flatMap(route -> route.methods().stream()
                                .map(method -> new Target(
                                        method.name(),
                                        route.getPath(),
                                        path(route.getPath()),
                                        route.metadata().get(ApiRouter.ACCESS) == Access.ADMIN,
                                        Boolean.TRUE.equals(route.metadata().get(ApiRouter.LIMITED)))))
                        .toList()))));
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
                // All requests come from one address.
                .put("limitClients", false);
        if (!key.isEmpty()) {
            http.put("adminKey", key).put("adminKeys", JsonArray.of("alice:alices-key", "bob:" + hash(BOBS)));
        }
        HttpVerticle verticle = new HttpVerticle(
                ConfigLoader.load(
                        new JsonObject()
                                .put("role", "dev")
                                .put("redis", new JsonObject().put("url", redis))
                                .put("http", http)
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
                Clock.fixed(ApiHarness.NOW, ZoneOffset.UTC));
        await(vertx.deployVerticle(verticle));
        return verticle;
    }

    @AfterAll
    static void stop() {
        started.close();
    }

    static String path(String pattern) {
        return Stream.of(pattern.split("/", -1))
                .map(segment -> segment.startsWith(":") ? SEGMENTS.get(segment) : segment)
                .collect(Collectors.joining("/"));
    }

    private static String ask(int port, String method, String target, String credentials) {
        return RawHttp.exchange(
                port,
                method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + credentials + "\r\n");
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

    private static void assertRefused(
            int port, Target target, List<String> spellings, String credentials, List<String> opened) {
        for (String spelling : spellings) {
            String answer = ask(port, target.method, spelling, credentials);
            // The list of what there is, and the notice of a removed endpoint with two segments, are public; the latter
            // has no other method than GET.
            boolean elsewhere = spelling.startsWith("/?")
                    || (spelling.startsWith("/data/")
                            && (answer.contains("\"error\":\"Endpoint removed\"")
                                    || (RawHttp.status(answer) == 405 && !target.method.equals("GET"))));
            if (!refused(answer) && !elsewhere) {
                opened.add(target.method + " " + spelling + " with [" + credentials.replace("\r\n", ", ") + "]: "
                        + answer.lines().findFirst().orElse(""));
            }
        }
    }

    @Test
    void whatIsPublicIsListedAndNothingElseIs() {
        Set<String> open = new TreeSet<>();
        for (Target target : targets) {
            if (!refused(ask(withKey, target.method, target.path, NONE))) {
                open.add(target.method + " " + target.pattern);
            }
        }
        assertThat(open).isEqualTo(new TreeSet<>(PUBLIC));
        assertThat(targets).hasSizeGreaterThan(40);
    }

    @Test
    void theLimitsOfClientsApplyToWeatherAndToNothingElse() {
        for (Target target : targets) {
            boolean weather = target.pattern.matches("/(weather|forecast|v1/records/:period)/.*");
            assertThat(target.limited).as(target.pattern).isEqualTo(weather);
        }
    }

    @Test
    void noSpellingOpensARouteWithoutItsCredentials() {
        List<String> opened = new ArrayList<>();
        for (Target target : targets) {
            if (!target.open()) {
                assertRefused(withKey, target, PathSpellings.of(target.path), NONE, opened);
                List<String> few = List.of(target.path, "/data/.." + target.path, "/data/x/%2e%2e/.%2e" + target.path);
                WRONG.forEach(credentials -> assertRefused(withKey, target, few, credentials, opened));
                (target.admin() ? TOKENS : KEYS)
                        .forEach(credentials -> assertRefused(withKey, target, few, credentials, opened));
            }
        }
        assertThat(opened).isEmpty();
    }

    @Test
    void noSpellingOpensAnAdminRouteWhereNoKeyIsConfigured() {
        List<String> opened = new ArrayList<>();
        for (Target target : targets) {
            if (target.admin()) {
                Stream.of(NONE, TOKEN + "X-Admin-Key: \r\n")
                        .forEach(credentials ->
                                assertRefused(withoutKey, target, PathSpellings.of(target.path), credentials, opened));
            }
        }
        assertThat(opened).isEmpty();
    }

    /* The control: else a server that refuses all would pass. */
    @Test
    void theRightCredentialsOpenEachRouteInAllSpellingsOfItsPath() {
        for (Target target : targets) {
            List<String> right = target.admin() ? KEYS : target.open() ? List.of(NONE) : TOKENS;
            for (String up : List.of("", "/data/..", "/data/%2e%2e", "/health/.%2e", "/./", "/")) {
                String spelling = up.equals("/./") ? "/." + target.path : up + target.path;
                assertOpen(target, spelling, right.get(0));
            }
            right.forEach(credentials -> assertOpen(target, target.path, credentials));
        }
    }

    private static void assertOpen(Target target, String spelling, String credentials) {
        String answer = ask(withKey, target.method, spelling, credentials);
        assertThat(RawHttp.status(answer)).as(target.method + " " + spelling).isNotIn(401, 403);
        assertThat(RawHttp.status(answer) == 404 && answer.contains("\"message\":\"Not Found\""))
                .as(target.method + " " + spelling)
                .isFalse();
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
        for (Target target : targets) {
            for (String method : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "FOO")) {
                if (targets.stream().anyMatch(t -> t.method.equals(method) && t.path.equals(target.path))) {
                    continue;
                }
                int status = RawHttp.status(ask(withKey, method, target.path, NONE));
                // If only some methods of a path are public, any other method needs credentials.
                boolean open = method.equals("OPTIONS")
                        || targets.stream()
                                .filter(t -> t.path.equals(target.path))
                                .allMatch(Target::open);
                assertThat(status).as(method + " " + target.path).isEqualTo(open ? 405 : 401);
            }
        }
    }
}
