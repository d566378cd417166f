package dev.isotherm.job;

import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads jobs as {@code list.lua} and {@code inspect.lua} reply them. A field that is absent means 0 or nothing. */
final class StoredJob {
    private final Map<String, String> fields = new HashMap<>();

    private StoredJob(Response flat) {
        for (int i = 0; i < flat.size(); i += 2) {
            fields.put(flat.get(i).toString(), flat.get(i + 1).toString());
        }
    }

    static JobPage.Entry entry(Response job) {
        return new JobPage.Entry(
                job.get(0).toString(),
                job.get(2).toString(),
                JobState.ofStored(job.get(3).toString()),
                job.get(4).toInteger(),
                job.get(5).toInteger(),
                job.get(6).toInteger(),
                Instant.ofEpochMilli(job.get(7).toLong()),
                Instant.ofEpochMilli(job.get(8).toLong()),
                job.get(9).toString());
    }

    static JobDetails details(String id, Response reply) {
        StoredJob job = new StoredJob(reply.get(0));
        JobPage.Entry entry = job.entry(id);
        List<JobError> history = new ArrayList<>();
        reply.get(4).forEach(error -> history.add(JobError.of(error.toBuffer())));
        Buffer error = reply.get(3).toBuffer();
        long forgotten = reply.get(5).toLong();
        return new JobDetails(
                entry,
                (int) job.number("v"),
                (int) job.number("max"),
                job.number("fence"),
                Duration.ofMillis(job.number("timeout")),
                Optional.of(Duration.ofMillis(job.number("wait"))).filter(wait -> !wait.isZero()),
                job.text("same"),
                job.text("trace"),
                job.fields.containsKey("cancel"),
                Optional.ofNullable(job.fields.get("progress")).flatMap(Progress::ofStored),
                time(reply.get(6)),
                time(reply.get(7)),
                reply.get(1).toBuffer(),
                entry.state() == JobState.SUCCEEDED ? reply.get(2).toLong() : 0,
                error.length() == 0 ? Optional.empty() : Optional.of(JobError.of(error)),
                history,
                forgotten < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(forgotten)));
    }

    private JobPage.Entry entry(String id) {
        return new JobPage.Entry(
                id,
                text("type"),
                JobState.ofStored(text("state")),
                (int) number("priority"),
                (int) number("attempt"),
                (int) number("stalls"),
                Instant.ofEpochMilli(number("created")),
                Instant.ofEpochMilli(number("updated")),
                text("worker"));
    }

    private String text(String field) {
        return fields.getOrDefault(field, "");
    }

    private long number(String field) {
        return Long.parseLong(fields.getOrDefault(field, "0"));
    }

    private static Optional<Instant> time(Response score) {
        String text = score.toString();
        return text.isEmpty() ? Optional.empty() : Optional.of(Instant.ofEpochMilli((long) Double.parseDouble(text)));
    }
}
