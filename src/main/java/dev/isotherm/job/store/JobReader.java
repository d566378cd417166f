package dev.isotherm.job.store;

import dev.isotherm.context.Correlation;
import dev.isotherm.job.JobDetails;
import dev.isotherm.job.JobError;
import dev.isotherm.job.JobPage;
import dev.isotherm.job.JobState;
import dev.isotherm.job.Progress;
import dev.isotherm.redis.guard.StoredNumbers;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the replies of {@code list.lua} and {@code inspect.lua}. An absent field means 0 or nothing. */
public final class JobReader {
    private static final long MOST = 1L << 53;

    private final Map<String, String> fields = new HashMap<>();

    private JobReader(Response flat) {
        for (int i = 0; i < flat.size(); i += 2) {
            fields.put(flat.get(i).toString(), flat.get(i + 1).toString());
        }
    }

    /** Reads a stored state; empty if it is none. */
    public static Optional<JobState> state(Response stored) {
        return stored == null ? Optional.empty() : JobState.find(stored.toString());
    }

    /** Reads a stored number; 0 if it is none. */
    public static long number(Response stored) {
        return StoredNumbers.counter(stored);
    }

    /** Reads a stored time, ms since 1970; 1970 if it is none. */
    static Instant instant(Response stored) {
        return Instant.ofEpochMilli(number(stored));
    }

    private static long parse(String stored) {
        try {
            return Math.max(0, Math.min(MOST, Long.parseLong(stored)));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Reads an entry of a page; empty if its state cannot be read. */
    public static Optional<JobPage.Entry> entry(Response listed) {
        JobReader job = new JobReader(listed.get(1));
        return JobState.find(job.text("state"))
                .map(state -> job.entry(listed.get(0).toString(), state));
    }

    public static Optional<JobDetails> details(String id, Response reply) {
        JobReader job = new JobReader(reply.get(0));
        return JobState.find(job.text("state")).map(state -> job.details(id, state, reply));
    }

    private JobDetails details(String id, JobState state, Response reply) {
        JobPage.Entry entry = entry(id, state);
        List<JobError> history = new ArrayList<>();
        reply.get(4).forEach(error -> history.add(JobError.of(error.toBuffer())));
        Buffer error = reply.get(3).toBuffer();
        long forgotten = reply.get(5).toLong();
        return new JobDetails(
                entry,
                whole("v"),
                whole("max"),
                number("fence"),
                Duration.ofMillis(number("timeout")),
                Optional.of(Duration.ofMillis(number("wait"))).filter(wait -> !wait.isZero()),
                text("same"),
                text("trace"),
                Correlation.requestId(text("request")),
                fields.containsKey("cancel"),
                Optional.ofNullable(fields.get("progress")).flatMap(Progress::ofStored),
                time(reply.get(6)),
                time(reply.get(7)),
                reply.get(1).toBuffer(),
                entry.state() == JobState.SUCCEEDED ? reply.get(2).toLong() : 0,
                error.length() == 0 ? Optional.empty() : Optional.of(JobError.of(error)),
                history,
                forgotten < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(forgotten)));
    }

    private JobPage.Entry entry(String id, JobState state) {
        return new JobPage.Entry(
                id,
                text("type"),
                state,
                whole("priority"),
                whole("attempt"),
                whole("stalls"),
                Instant.ofEpochMilli(number("created")),
                Instant.ofEpochMilli(number("updated")),
                text("worker"));
    }

    private String text(String field) {
        return fields.getOrDefault(field, "");
    }

    private long number(String field) {
        return parse(fields.getOrDefault(field, "0"));
    }

    private int whole(String field) {
        return (int) Math.min(Integer.MAX_VALUE, number(field));
    }

    private static Optional<Instant> time(Response score) {
        OptionalLong millis = StoredNumbers.find(score);
        return millis.isPresent() ? Optional.of(Instant.ofEpochMilli(millis.getAsLong())) : Optional.empty();
    }
}
