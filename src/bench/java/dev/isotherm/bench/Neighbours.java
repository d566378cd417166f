package dev.isotherm.bench;

import dev.isotherm.support.SigningKey;
import dev.isotherm.support.TokenIssuer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What other users notice while one user takes whatever it gets. */
final class Neighbours {
    private static final int USERS = 4;
    private static final Duration QUIET = Duration.ofSeconds(8);
    private static final Duration RECOVERED = Duration.ofSeconds(5);
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final long PAUSE = Duration.ofMillis(20).toNanos();
    private static final Map<String, String> RETRY_LATER = Map.of(
            "ISOTHERM_JOBS_RETRY_FLOOR_MS", "600000",
            "ISOTHERM_JOBS_RETRY_BASE_MS", "600000",
            "ISOTHERM_JOBS_RETRY_CAP_MS", "600000");
    private static final Duration PROVIDER = Duration.ofMillis(20);

    private final SigningKey key = SigningKey.rsa("bench");
    private final ColdPlaces places = new ColdPlaces();
    private final List<Integer> rows;
    private Services services;
    private int row;

    /**
     * Makes it.
     *
     * @param rows which of the attacks, from 1; empty for all
     */
    Neighbours(List<Integer> rows) {
        this.rows = rows;
    }

    private interface Starter {
        Process start() throws IOException;
    }

    void run() {
        try (TokenIssuer issuer = TokenIssuer.start(key)) {
            Map<String, String> users = Map.of(
                    "FIREBASE_PROJECT_ID",
                    TokenIssuer.PROJECT,
                    "ISOTHERM_AUTH_FIREBASE_KEYS",
                    issuer.keysAddress().toString(),
                    // This measures shares. With the limits, the greedy user would soon be stopped.
                    "RATE_LIMIT_ENABLED",
                    "false");
            try (Services started = Services.start(new Services.Shape(8, 1, 2), RETRY_LATER, users)) {
                services = started;
                services.latency(PROVIDER);
                all();
            }
        }
    }

    private void all() {
        String greedy = token("greedy");
        String job = unfinished(greedy);
        observe(QUIET);
        Report.row(
                "%-18s %9s %9s %8s | %9s %9s %8s", "others' requests", "p50 ms", "p99 ms", "refused", "cold p50", "p99",
                "refused");
        for (Greedy kind : Greedy.values()) {
            measure(kind.title(), () -> kind.start(services.port, greedy, job));
        }
        for (SlowClients kind : SlowClients.values()) {
            measure(kind.title(), () -> kind.start(services.port));
        }
    }

    /* A job that waits for its next attempt until all is over. A stream of a job that has ended would end at once. */
    private String unfinished(String token) {
        services.failureRate(1);
        String job = new JsonObject(send(token, "POST", "/v1/records/" + places.next() + "/async").body())
                .getString("job_id");
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!"scheduled".equals(services.job(job).getString("state"))) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("The job does not wait for another attempt: " + services.job(job));
            }
            LockSupport.parkNanos(PAUSE);
        }
        services.failureRate(0);
        return job;
    }

    private void measure(String name, Starter attack) {
        row++;
        if (!rows.isEmpty() && !rows.contains(row)) {
            return;
        }
        Seen before = observe(QUIET);
        Process process;
        try {
            process = attack.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
        Seen during = observe(Duration.ofSeconds(12));
        process.destroyForcibly();
        LockSupport.parkNanos(RECOVERED.toNanos());
        Seen after = observe(QUIET);
        before.row(name + ": before");
        during.row("        during");
        after.row("        after 5 s");
    }

    private Seen observe(Duration length) {
        Seen seen = new Seen();
        long end = System.nanoTime() + length.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            String token = token("user" + i);
            threads.add(new Thread(() -> useWarm(token, seen, end)));
        }
        threads.add(new Thread(() -> useCold(token("curious"), seen, end)));
        threads.forEach(Thread::start);
        for (Thread one : threads) {
            try {
                one.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return seen;
    }

    /* As a page does: a record that is stored, a job for another one, the state of the job. */
    private void useWarm(String token, Seen seen, long end) {
        String warm = "/v1/records/daily/London/11-20";
        send(token, "GET", warm);
        while (System.nanoTime() < end) {
            timed(token, "GET", warm, seen.quick, seen);
            HttpResponse<String> made = timed(token, "POST", warm + "/async", seen.quick, seen);
            if (made.statusCode() == 202) {
                timed(token, "GET", "/v1/jobs/" + new JsonObject(made.body()).getString("job_id"), seen.quick, seen);
            }
            LockSupport.parkNanos(PAUSE);
        }
    }

    private void useCold(String token, Seen seen, long end) {
        while (System.nanoTime() < end) {
            timed(token, "GET", "/v1/records/" + places.next(), seen.cold, seen);
            HttpResponse<String> made =
                    timed(token, "POST", "/v1/records/" + places.next() + "/async", seen.quick, seen);
            if (made.statusCode() == 202) {
                send(token, "DELETE", "/v1/jobs/" + new JsonObject(made.body()).getString("job_id"));
            }
        }
    }

    private HttpResponse<String> timed(String token, String method, String path, List<Long> times, Seen seen) {
        long began = System.nanoTime();
        HttpResponse<String> answer = send(token, method, path);
        times.add(System.nanoTime() - began);
        if (answer.statusCode() / 100 != 2) {
            (times == seen.cold ? seen.refusedCold : seen.refused).add(answer.statusCode());
        }
        return answer;
    }

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private HttpResponse<String> send(String token, String method, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + services.port + path))
                .timeout(DEADLINE)
                .header("Authorization", "Bearer " + token)
                .method(method, BodyPublishers.noBody())
                .build();
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String token(String user) {
        return key.sign(TokenIssuer.claims(Instant.now()).put("sub", user));
    }

    /** The times of answers in ns, and the statuses of refusals. */
    private static final class Seen {
        private final List<Long> quick = new CopyOnWriteArrayList<>();
        private final List<Long> cold = new CopyOnWriteArrayList<>();
        private final List<Integer> refused = new CopyOnWriteArrayList<>();
        private final List<Integer> refusedCold = new CopyOnWriteArrayList<>();

        void row(String name) {
            Report.row(
                    "%-28s %9.1f %9.1f %8d | %9.0f %9.0f %8d",
                    name,
                    millis(quick, 0.5),
                    millis(quick, 0.99),
                    refused.size(),
                    millis(cold, 0.5),
                    millis(cold, 0.99),
                    refusedCold.size());
            if (!refused.isEmpty() || !refusedCold.isEmpty()) {
                Report.row("        refused with %s", statuses());
            }
        }

        private Set<Integer> statuses() {
            return Stream.concat(refused.stream(), refusedCold.stream()).collect(Collectors.toCollection(TreeSet::new));
        }

        private static double millis(List<Long> times, double quantile) {
            List<Long> sorted = times.stream().sorted().toList();
            return sorted.isEmpty() ? Double.NaN : sorted.get((int) (quantile * (sorted.size() - 1))) / 1e6;
        }
    }
}
