package dev.isotherm.analytics;

import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import dev.isotherm.redis.guard.InvalidValues;
import dev.isotherm.redis.guard.StoredNumbers;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What clients report of themselves, in Redis: the latest reports, and counters over all of them. All of it is bounded
 * in number and time. Belongs to the context of its link.
 */
public final class AnalyticsStore {
    /** The maximum of kept reports. */
    public static final int MOST_REPORTS = 10_000;

    /** The largest report, in bytes of JSON. With {@link #MOST_REPORTS} it bounds the memory. */
    public static final int MOST_BYTES = 4_096;

    /** The maximum of reports that one call returns. */
    public static final int MOST_READ = 500;

    /** Reports are kept for so long, and the counters for so long after the last report. */
    static final Duration KEPT = Duration.ofDays(7);

    /** The maximum of names that are counted each; all others count as "other". */
    static final int MOST_NAMES = 50;

    private static final Duration HOUR = Duration.ofHours(1);

    /* An entry is {'s', session, 'r', report}, as note.lua wrote it. */
    private static final int REPORT = 3;

    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}");

    private final RedisLink link;
    private final InvalidValues invalid;
    private final int mostReports;
    private final Script note = Script.load("analytics/note");
    private final Script session = Script.load("analytics/session");

    public AnalyticsStore(RedisLink link) {
        this(link, MOST_REPORTS);
    }

    AnalyticsStore(RedisLink link, int mostReports) {
        this.link = link;
        this.invalid = new InvalidValues(link, InstantSource.system());
        this.mostReports = mostReports;
    }

    /**
     * Adds to a counter.
     *
     * @param group what the name is one of, such as {@code platform}: only some names of a group are counted each.
     *     Empty for one of a few fixed names
     * @param name the name
     * @param by how much to add
     */
    public record Count(String group, String name, long by) {
        /** Adds to a counter with a fixed name. */
        public static Count of(String name, long by) {
            return new Count("", name, by);
        }
    }

    /**
     * Stores a report and counts it.
     *
     * @param sessionId the client's session; empty if it sent none
     * @param report at most {@link #MOST_BYTES} of JSON
     * @param counts what to count
     * @return completes when it is stored; fails if Redis is not available
     */
    public Future<Void> note(String sessionId, Buffer report, List<Count> counts) {
        if (report.length() > MOST_BYTES) {
            throw new IllegalArgumentException("A report has at most " + MOST_BYTES + " bytes, not " + report.length());
        }
        List<Object> arguments =
                new ArrayList<>(List.of(oneLine(sessionId), report, mostReports, KEPT.toMillis(), MOST_NAMES));
        counts.forEach(count -> arguments.addAll(List.of(count.group, count.name, count.by)));
        return link.run(
                        note,
                        List.of(AnalyticsKeys.reports(), AnalyticsKeys.sessions(), AnalyticsKeys.totals()),
                        arguments.toArray())
                .mapEmpty();
    }

    /** The latest reports, latest first. */
    public Future<List<JsonObject>> recent(int most) {
        Future<Response> latest = link.send(Request.cmd(Command.XREVRANGE)
                .arg(AnalyticsKeys.reports())
                .arg("+")
                .arg("-")
                .arg("COUNT")
                .arg(most));
        return invalid.stream(AnalyticsKeys.reports(), latest).map(reply -> all(reply)
                .map(entry -> entry.get(1))
                .filter(fields -> fields != null && fields.size() > REPORT)
                .map(fields -> fields.get(REPORT))
                .flatMap(report -> json(report).stream())
                .toList());
    }

    /** The kept reports of a session, oldest first, at most {@link #MOST_READ}. */
    public Future<List<JsonObject>> session(String sessionId) {
        return link.run(
                        session,
                        List.of(AnalyticsKeys.reports(), AnalyticsKeys.sessions()),
                        oneLine(sessionId),
                        MOST_READ)
                .map(reply ->
                        all(reply).flatMap(report -> json(report).stream()).toList());
    }

    /** All counters, by {@code name} or {@code group:name}. */
    public Future<Map<String, Long>> totals() {
        return invalid.hash(
                        AnalyticsKeys.totals(),
                        link.send(Request.cmd(Command.HGETALL).arg(AnalyticsKeys.totals())))
                .map(reply -> reply == null ? Map.of() : StoredNumbers.counters(reply));
    }

    /** Counts a report that was refused. */
    public Future<Void> noteRefused() {
        Future<Response> counted = invalid.string(
                AnalyticsKeys.refused(), link.send(Request.cmd(Command.INCR).arg(AnalyticsKeys.refused())));
        Future<Response> bounded = link.send(Request.cmd(Command.PEXPIRE)
                .arg(AnalyticsKeys.refused())
                .arg(HOUR.toMillis())
                .arg("NX"));
        return Future.join(counted, bounded).mapEmpty();
    }

    /** How many reports were refused in the current hour. An hour begins with its first refusal. */
    public Future<Long> refused() {
        return invalid.string(
                        AnalyticsKeys.refused(),
                        link.send(Request.cmd(Command.GET).arg(AnalyticsKeys.refused())))
                .map(StoredNumbers::counter);
    }

    /* The index separates session and id with a line feed. */
    private static String oneLine(String sessionId) {
        return sessionId.replace('\n', ' ');
    }

    private static Stream<Response> all(Response reply) {
        return reply == null ? Stream.empty() : StreamSupport.stream(reply.spliterator(), false);
    }

    /* A report that we did not write is left out. */
    private static Optional<JsonObject> json(Response report) {
        try {
            JsonObject json = new JsonObject(report.toBuffer());
            boolean ours = report.toBuffer().length() <= MOST_BYTES
                    && json.getValue("id") instanceof String
                    && json.getValue("timestamp") instanceof String timestamp
                    && TIME.matcher(timestamp).matches();
            return ours ? Optional.of(json) : Optional.empty();
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }
}
