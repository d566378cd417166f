package dev.isotherm.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.OpenApiDocument;
import dev.isotherm.api.RawConnection;
import dev.isotherm.api.RawHttp;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.SigningKey;
import dev.isotherm.support.Started;
import dev.isotherm.support.TokenIssuer;
import dev.isotherm.support.UpstreamServer;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Requests by chance, most of them wrong, to every route: each gets the answer that is due, and the server stays well.
 * A failure shows the seed, the number of the case and its bytes. To repeat one case, give its seed, its number as
 * {@code isotherm.fuzz.first} and 1 as {@code isotherm.fuzz.cases}.
 */
class FuzzTest {
    private static final String ADMIN = "adm1n-key";
    private static final String LARGE = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final SigningKey KEY = SigningKey.rsa("rsa-1");
    private static final int CLIENTS = 12;
    private static final int MOST_FAILURES = 40;
    private static final int WARM_UP_PARTS = 6;
    private static final long MOST_HEAP = 48L << 20;
    private static final int MOST_DESCRIPTORS = 40;
    private static final int MOST_LOGGED = 200;
    private static final Set<String> PLACES =
            Set.of("London", "Sydney", "Cape Town", "Singapore", "Toronto", "New York");

    private final long seed = Long.getLong("isotherm.fuzz.seed", 20_261_123);
    private final int first = Integer.getInteger("isotherm.fuzz.first", 0);
    private final int count = Integer.getInteger("isotherm.fuzz.cases", 3_000);

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private Started started;
    private UpstreamServer upstream;
    private ApiHarness api;
    private FuzzCases cases;
    private Oracle oracle;

    @BeforeEach
    void start() {
        started = new Started();
        RedisProcess redis = started.add(RedisProcess.start());
        upstream = started.add(UpstreamServer.start());
        TokenIssuer issuer = started.add(TokenIssuer.start(KEY));
        treatCallsWell();
        JsonObject more = issuer.asFirebase()
                .put(
                        "http",
                        new JsonObject()
                                .put("adminKey", ADMIN)
                                .put("analyticsPerHour", 1_000_000)
                                .put("requestsPerHour", 1_000_000)
                                .put("placesPerHour", 10_000)
                                .put("headMs", 3_000)
                                .put("bodyMs", 3_000)
                                .put("writeMs", 3_000)
                                .put("recordDeadlineMs", 10_000)
                                .put("jobHoldMs", 100)
                                .put("streamMs", 2_000))
                .put("places", new JsonObject().put("requestsPerMinute", 100_000));
        api = started.add(ApiHarness.all(redis.url(), upstream.uri(), more));
        OpenApiDocument document =
                new OpenApiDocument(new JsonObject(api.get("/openapi.json").body()));
        Credentials credentials = new Credentials(KEY.sign(TokenIssuer.claims(ApiHarness.NOW)), ADMIN);
        oracle = new Oracle(document);
        cases = new FuzzCases(seed, new Requests(document, credentials, jobs(), shares()));
    }

    /* A place that there is not costs no stored days, so a long run does not fill Redis. */
    private void treatCallsWell() {
        upstream.reset();
        upstream.behave(call -> PLACES.contains(call.place()) ? Behaviour.WEATHER : Behaviour.BAD_REQUEST);
    }

    private List<String> jobs() {
        return IntStream.range(20, 23)
                .mapToObj(day -> api.post("/v1/records/daily/London/11-" + day + "/async"))
                .map(answer -> new JsonObject(answer.body()).getString("job_id"))
                .toList();
    }

    private List<String> shares() {
        JsonObject share = new JsonObject()
                .put("location", "London")
                .put("period", "daily")
                .put("identifier", "11-20")
                .put("ref_year", 2026);
        return List.of(new JsonObject(api.post("/v1/shares", share.encode()).body()).getString("id"));
    }

    @AfterEach
    void stop() {
        started.close();
    }

    @Test
    // Each case has a deadline of its own, and the long run has many cases.
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void whateverIsSentTheAnswerThatIsDueComes() throws InterruptedException {
        try (LogWatch log = LogWatch.open()) {
            int warmUp = count / WARM_UP_PARTS;
            run(first, warmUp);
            long descriptors = descriptors();
            long heap = heap();
            List<RawConnection> silent = readersOfNothing();
            run(first + warmUp, count - warmUp);
            Awaitility.await().until(() -> silent.stream().allMatch(RawConnection::reset));
            assertThat(failures).as("seed %d", seed).isEmpty();
            assertThat(log.problems()).as("seed %d", seed).isEmpty();
            report(log, heap);
            assertThat(log.bytes() / Math.max(1, refused.get())).isLessThanOrEqualTo(MOST_LOGGED);
            Awaitility.await().until(() -> descriptors() <= descriptors + MOST_DESCRIPTORS);
            assertThat(heap() - heap).isLessThan(MOST_HEAP);
        }
        String health = RawHttp.exchange(api.port, FuzzCase.LAST);
        assertThat(health).startsWith("HTTP/1.1 200 OK").contains("\"healthy\"");
    }

    /* They ask for megabytes, take none, and lose their connections. */
    private List<RawConnection> readersOfNothing() {
        return IntStream.range(0, 8)
                .mapToObj(i -> started.add(RawConnection.to(api.port, 4_096)).send(LARGE.repeat(3)))
                .toList();
    }

    private void report(LogWatch log, long heap) {
        System.out.printf(
                "fuzz: seed %d, %d cases, %d answers, %d refused, %d bytes of log per refusal, heap %d -> %d KB%n",
                seed,
                count,
                answered.get(),
                refused.get(),
                log.bytes() / Math.max(1, refused.get()),
                heap >> 10,
                heap() >> 10);
    }

    private void run(int from, int many) throws InterruptedException {
        AtomicInteger next = new AtomicInteger(from);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Thread client = new Thread(() -> take(next, from + many), "fuzz-" + i);
            client.start();
            clients.add(client);
        }
        for (Thread client : clients) {
            client.join();
        }
    }

    private void take(AtomicInteger next, int end) {
        for (int i = next.getAndIncrement(); i < end && failures.size() < MOST_FAILURES; i = next.getAndIncrement()) {
            if (i % 200 == 0) {
                putRight();
            }
            FuzzCase sent = cases.at(i);
            try {
                byte[] came = FuzzClient.exchange(api.port, sent);
                count(sent, came);
                List<String> problems = oracle.problems(sent, came);
                if (!problems.isEmpty()) {
                    fail(i, sent, problems.toString());
                }
            } catch (RuntimeException | AssertionError e) {
                fail(i, sent, e.toString());
            }
        }
    }

    private void fail(int index, FuzzCase sent, String why) {
        failures.add("\ncase " + index + " (" + sent.kind() + "): " + why + "\n    \"" + sent.shown() + "\"");
    }

    private void count(FuzzCase sent, byte[] came) {
        try {
            for (Answer answer : Answer.parse(came, sent.requests())) {
                answered.incrementAndGet();
                if (answer.status() >= 400) {
                    refused.incrementAndGet();
                }
            }
        } catch (IllegalArgumentException e) {
            // The oracle says so.
            return;
        }
    }

    /* Operators' requests are among the cases: a paused queue or a limit of one call would only make the rest slow. */
    private void putRight() {
        treatCallsWell();
        for (String path : List.of(
                "DELETE /admin/limits/records",
                "DELETE /admin/limits/visual-crossing",
                "POST /admin/queues/records/resume",
                "POST /admin/queues/maintenance/resume")) {
            RawHttp.exchange(
                    api.port, path + " HTTP/1.1\r\nHost: x\r\nX-Admin-Key: " + ADMIN + "\r\nConnection: close\r\n\r\n");
        }
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getOpenFileDescriptorCount()
                : 0;
    }
}
