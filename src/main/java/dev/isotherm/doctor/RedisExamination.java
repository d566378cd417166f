package dev.isotherm.doctor;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.Queues;
import dev.isotherm.job.store.QueueSchema;
import dev.isotherm.job.store.WriteProbe;
import dev.isotherm.redis.RedisDurability;
import dev.isotherm.redis.RedisLink;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;

/** Examines the Redis of the configuration, over one connection as the services have it. */
final class RedisExamination {
    private static final int PINGS = 20;
    private static final long SLOW_MILLIS = 20;
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(2);
    private static final String ASK = "check that it is reachable from here (security group, firewall), and try again";

    private final RedisSession session;
    private final RedisLink link;
    private final IsothermConfig config;
    private final List<Finding> findings = new ArrayList<>();

    RedisExamination(RedisSession session, IsothermConfig config) {
        this.session = session;
        this.link = session.link();
        this.config = config;
    }

    /** Examines it; each question that has no answer in time is a failure. */
    List<Finding> findings() throws TimeoutException {
        if (session.isEmbedded()) {
            return List.of(Finding.ok("Redis", "development mode starts one of its own; set REDIS_URL to use another"));
        }
        String refusal = session.connect();
        if (!refusal.isEmpty()) {
            return List.of(unreachable(refusal));
        }
        findings.add(Finding.ok("Redis login", "connected to " + config.redis().address()));
        ask("Redis", this::info);
        ask("Redis safety", this::safety);
        ask("Redis latency", this::latency);
        ask("Redis clock", this::clock);
        ask("Redis writes", this::writes);
        ask("Redis data", this::schema);
        ask("Redis rights", this::rights);
        return findings;
    }

    private Finding unreachable(String refusal) {
        boolean login = refusal.contains("WRONGPASS") || refusal.contains("NOAUTH") || refusal.contains("NOPERM");
        return login
                ? Finding.fail(
                        "Redis login",
                        config.redis().address() + " refused us: " + refusal,
                        "check the user and the password in REDIS_URL")
                : Finding.fail(
                        "Redis",
                        config.redis().address() + " cannot be used: " + refusal,
                        "check redis.url (REDIS_URL), and that Redis runs and lets this machine in");
    }

    /* What one question cannot find out is no reason to leave out the others. */
    private void ask(String subject, Callable<List<Finding>> question) {
        try {
            findings.addAll(question.call());
        } catch (IllegalStateException e) {
            // Ours, about data of a newer program.
            findings.add(Finding.fail(subject, e.getMessage(), "start the newer program here, too"));
        } catch (Exception e) {
            findings.add(Finding.fail(subject, "no answer (" + e.getMessage() + ")", ASK));
        }
    }

    private Response send(Command command, Object... arguments) throws TimeoutException {
        return session.call(() -> link.send(request(command, arguments)));
    }

    private static Request request(Command command, Object... arguments) {
        Request request = Request.cmd(command);
        for (Object argument : arguments) {
            request.arg(argument.toString());
        }
        return request;
    }

    private List<Finding> info() throws TimeoutException {
        return new RedisFigures(send(Command.INFO).toString()).findings();
    }

    private List<Finding> safety() throws TimeoutException {
        List<String> dangers = session.call(() -> new RedisDurability(link, config.redis()).dangers());
        if (dangers.isEmpty()) {
            return List.of(Finding.ok("Redis safety", "it writes to disk, and it evicts nothing"));
        }
        boolean required = config.management().requireDurable();
        return dangers.stream()
                .map(danger -> required || danger.contains("evicted")
                        ? Finding.fail("Redis safety", danger, "change these settings of Redis; see docs/operations.md")
                        : Finding.warn(
                                "Redis safety", danger, "change these settings of Redis; see docs/operations.md"))
                .toList();
    }

    private List<Finding> latency() throws TimeoutException {
        List<Long> took = new ArrayList<>();
        for (int i = 0; i < PINGS; i++) {
            took.add(session.call(() -> {
                long begun = System.nanoTime();
                return link.send(Request.cmd(Command.PING)).map(pong -> System.nanoTime() - begun);
            }));
        }
        took.sort(null);
        double median = took.get(PINGS / 2) / 1e6;
        double most = took.get(PINGS - 1) / 1e6;
        String text = "%.1f ms (median of %d, maximum %.1f ms)".formatted(median, PINGS, most);
        return List.of(
                median <= SLOW_MILLIS
                        ? Finding.ok("Redis latency", text)
                        : Finding.warn(
                                "Redis latency",
                                text + "; a job makes about eight calls in a row",
                                "put the services and Redis into one region and one network"));
    }

    private List<Finding> clock() throws TimeoutException {
        Instant before = Instant.now();
        Response time = send(Command.TIME);
        Duration trip = Duration.between(before, Instant.now());
        Instant there = Instant.ofEpochSecond(time.get(0).toLong())
                .plusNanos(time.get(1).toLong() * 1_000);
        Duration ahead = Duration.between(before.plus(trip.dividedBy(2)), there);
        String text = "%d ms ahead of this machine".formatted(ahead.toMillis());
        return List.of(
                ahead.abs().compareTo(CLOCKS_DIFFER) <= 0
                        ? Finding.ok("Redis clock", text)
                        : Finding.warn(
                                "Redis clock",
                                text + ", so times in answers and scheduled jobs do not agree",
                                "synchronise both machines with NTP"));
    }

    private List<Finding> writes() throws TimeoutException {
        return session.call(() -> new WriteProbe(link).refusal()).stream()
                .map(why ->
                        Finding.fail("Redis writes", "refused: " + why, "no job can be accepted until this is mended"))
                .findFirst()
                .map(List::of)
                .orElseGet(() -> List.of(Finding.ok("Redis writes", "a script wrote 2 KB within the deadline")));
    }

    private List<Finding> schema() throws TimeoutException {
        QueueSchema schema = new QueueSchema(link);
        for (String queue : Queues.ALL) {
            session.call(() -> schema.check(queue));
        }
        return List.of(Finding.ok("Redis data", "of this program or an older one"));
    }

    private List<Finding> rights() throws TimeoutException {
        List<String> needed = NeededRights.of(config.role(), config.redis().mode());
        return List.of(new RedisRightsQuestion(session, needed).finding());
    }
}
