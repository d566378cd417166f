package dev.isotherm.it;

import dev.isotherm.support.Awaiting;
import dev.isotherm.support.CuratedList;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * Clients behind a balancer that send requests at a constant rate, however long the answers take: warm and cold records,
 * jobs with and without an {@code Idempotency-Key}, the states of these jobs until they end, and streams of their events.
 * It keeps the books of all jobs.
 */
final class SteadyLoad {
    private static final int CLIENTS = 64;
    private static final List<String> PLACES = CuratedList.slugs();
    private static final int DAYS = 28;
    private static final int MONTHS = 12;
    private static final String WARM = "/v1/records/daily/London/12-31";
    /* Has no factor in common with 100, so all kinds of requests are spread evenly. */
    private static final int STRIDE = 37;
    private static final int FIRST = 40;
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final Pattern EVENT_ID = Pattern.compile("(?m)^id: (\\S+)$");

    private final Balancer balancer;
    private final Supplier<String> token;
    private final long pauseNanos;
    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong tickets = new AtomicLong();
    private final AtomicLong served = new AtomicLong();
    private final AtomicInteger records = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicInteger resumed = new AtomicInteger();
    private final AtomicInteger repeated = new AtomicInteger();
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final Set<String> ready = ConcurrentHashMap.newKeySet();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final Queue<Followed> followed = new ConcurrentLinkedQueue<>();
    private final Queue<Keyed> keys = new ConcurrentLinkedQueue<>();
    private long began;
    private volatile boolean over;

    /* A job whose events a client reads, and the last one that it has. */
    private record Followed(String job, String lastEvent) {}

    /* A request with a key, and the job that it got. */
    private record Keyed(String key, String path, String job) {}

    SteadyLoad(Balancer balancer, int perSecond, Supplier<String> token) {
        this.balancer = balancer;
        this.token = token;
        this.pauseNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    void start() {
        began = System.nanoTime();
        for (int i = 0; i < CLIENTS; i++) {
            threads.execute(this::run);
        }
    }

    /** Waits until so many more requests are answered. */
    void await(long more) {
        long wanted = served.get() + more;
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> served.get() >= wanted || !failures.isEmpty());
    }

    /** Sends nothing new, and waits until all jobs have ended. */
    void end() throws InterruptedException {
        over = true;
        threads.shutdown();
        if (!threads.awaitTermination(Awaiting.DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
            failures.add(accepted.size() - ready.size() + " jobs did not end: " + asked + followed);
            threads.shutdownNow();
        }
    }

    /** What went wrong. */
    Queue<String> failures() {
        return failures;
    }

    /** The jobs that the API accepted. */
    Set<String> accepted() {
        return accepted;
    }

    /** The jobs whose result a client saw. */
    Set<String> ready() {
        return ready;
    }

    /** How many requests were answered. */
    long served() {
        return served.get();
    }

    @Override
    public String toString() {
        double seconds = (System.nanoTime() - began) / (double) TimeUnit.SECONDS.toNanos(1);
        return "%d requests in %.1f s, %d failed; %d jobs accepted, %d ready; %d keys repeated; %d streams, %d of them continued"
                .formatted(
                        served.get(),
                        seconds,
                        failures.size(),
                        accepted.size(),
                        ready.size(),
                        repeated.get(),
                        streams.get(),
                        resumed.get());
    }

    private void run() {
        BalancedClient client = balancer.client(failures::add);
        while (failures.isEmpty() && (!over || ready.size() < accepted.size())) {
            long ticket = tickets.getAndIncrement();
            for (long left = left(ticket); left > 0; left = left(ticket)) {
                LockSupport.parkNanos(left);
            }
            try {
                if (over) {
                    follow(client);
                    ask(client);
                } else {
                    send(client, (int) (ticket * STRIDE % 100));
                }
            } catch (RuntimeException e) {
                failures.add(e.toString());
            }
        }
        client.close();
    }

    /* It begins slowly, because a new JVM loads its classes with its first requests. */
    private long left(long ticket) {
        long slow = Math.min(ticket, FIRST) * FIRST_PAUSE_NANOS;
        return began + slow + Math.max(0, ticket - FIRST) * pauseNanos - System.nanoTime();
    }

    /* Of a hundred requests, so many of each kind. Where nothing is there to be asked for, it is a warm record. */
    private void send(BalancedClient client, int kind) {
        boolean sent = true;
        if (kind < 1) {
            expect(200, call(client, "GET", record()));
        } else if (kind < 2) {
            post(client, record() + "/async");
        } else if (kind < 3) {
            post(client, WARM + "/async");
        } else if (kind < 4) {
            postWithKey(client);
        } else if (kind < 5) {
            sent = repeat(client);
        } else if (kind < 9) {
            sent = follow(client);
        } else if (kind < 40) {
            sent = ask(client);
        } else if (kind < 45) {
            expect(404, call(client, "GET", "/v1/jobs/nope"));
        } else {
            sent = false;
        }
        if (!sent) {
            expect(200, call(client, "GET", WARM));
        }
    }

    private int call(BalancedClient client, String method, String path, String... more) {
        int status = client.call(method, path, token.get(), more);
        served.incrementAndGet();
        return status;
    }

    private void expect(int status, int got) {
        if (got != status && got != 0) {
            failures.add("status " + got + " instead of " + status);
        }
    }

    /* Each is asked for once, so that its days are not stored. Records of one place wait for each other. */
    private String record() {
        int number = records.getAndIncrement();
        int day = number / PLACES.size();
        return "/v1/records/daily/" + PLACES.get(number % PLACES.size())
                + "/%02d-%02d".formatted(1 + day / DAYS % MONTHS, 1 + day % DAYS);
    }

    private String post(BalancedClient client, String path, String... more) {
        int status = call(client, "POST", path, more);
        expect(202, status);
        if (status != 202) {
            return "";
        }
        String job = new JsonObject(client.body()).getString("job_id");
        if (accepted.add(job)) {
            if (accepted.size() % 3 == 0) {
                streams.incrementAndGet();
                followed.add(new Followed(job, ""));
            } else {
                asked.add(job);
            }
        }
        return job;
    }

    private void postWithKey(BalancedClient client) {
        String path = record() + "/async";
        String key = "Idempotency-Key: " + path.replace('/', '-');
        keys.add(new Keyed(key, path, post(client, path, key)));
    }

    private boolean repeat(BalancedClient client) {
        Keyed first = keys.poll();
        if (first == null) {
            return false;
        }
        String job = post(client, first.path, first.key);
        repeated.incrementAndGet();
        if (!job.equals(first.job)) {
            failures.add(first.key + " got " + first.job + " and then " + job);
        }
        return true;
    }

    private boolean ask(BalancedClient client) {
        String job = asked.poll();
        if (job == null) {
            return false;
        }
        int status = call(client, "GET", "/v1/jobs/" + job);
        expect(200, status);
        String state = status == 200 ? new JsonObject(client.body()).getString("status") : "not told: " + status;
        switch (state) {
            case "ready" -> ready.add(job);
            case "pending", "processing" -> asked.add(job);
            default -> failures.add(job + " is " + state);
        }
        return true;
    }

    /* A stream that ends before its job is continued by the next request for one. */
    private boolean follow(BalancedClient client) {
        Followed one = followed.poll();
        if (one == null) {
            return false;
        }
        String[] last = one.lastEvent.isEmpty() ? new String[0] : new String[] {"Last-Event-ID: " + one.lastEvent};
        expect(200, call(client, "GET", "/v1/jobs/" + one.job + "/events", last));
        // A client that may be sent away keeps no connection for the next request.
        client.close();
        if (client.body().contains("\"status\":\"ready\"")) {
            ready.add(one.job);
        } else if (client.body().contains("\"status\":\"error\"")) {
            failures.add(one.job + " is an error");
        } else {
            resumed.incrementAndGet();
            List<String> ids = EVENT_ID.matcher(client.body())
                    .results()
                    .map((MatchResult found) -> found.group(1))
                    .toList();
            followed.add(new Followed(one.job, ids.isEmpty() ? one.lastEvent : ids.get(ids.size() - 1)));
        }
        return true;
    }
}
