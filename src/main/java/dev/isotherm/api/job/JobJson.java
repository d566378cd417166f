package dev.isotherm.api.job;

import dev.isotherm.api.route.Reply;
import dev.isotherm.job.JobError;
import dev.isotherm.job.JobState;
import dev.isotherm.job.JobStatus;
import dev.isotherm.record.json.WireTime;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** The JSON of a job, as the contract has it. */
public final class JobJson {
    /* Up to so many bytes a copy costs less than a second write. */
    private static final int MOST_COPIED = 16 * 1024;

    private JobJson() {}

    /**
     * The state of a job, but for the id that the client knows it by: many clients may read one job.
     *
     * @param rest all members after the id
     * @param retryAfter seconds until it may run; empty if it does not wait for a time
     */
    public record Body(Buffer rest, Optional<Long> retryAfter) {
        /** The answer with an id. A long rest is not copied, because a result may have megabytes. */
        public Reply of(String id) {
            return ctx -> {
                Buffer head = Buffer.buffer("{\"id\":" + Json.encode(id));
                HttpServerResponse response = ctx.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(head.length() + rest.length()));
                retryAfter.ifPresent(seconds -> response.putHeader(HttpHeaders.RETRY_AFTER, seconds.toString()));
                if (rest.length() <= MOST_COPIED) {
                    response.end(head.appendBuffer(rest));
                } else {
                    response.write(head);
                    response.end(rest);
                }
            };
        }
    }

    /**
     * Writes the state of a job. Parameters and result are JSON already, so they are copied as bytes, unless another
     * program wrote them: a job without a result that can be read is an error.
     *
     * @param wait seconds until it may run; empty if it does not wait for a time
     * @param reason why it waits
     */
    public static Body of(JobStatus job, Optional<Long> wait, Optional<String> reason) {
        boolean succeeded = job.state() == JobState.SUCCEEDED;
        Optional<Buffer> result = job.outcome().filter(outcome -> succeeded && StoredJson.isObject(outcome));
        JobState shown = succeeded && result.isEmpty() ? JobState.DEAD : job.state();
        JsonObject head = new JsonObject().put("type", job.type()).put("status", shown.wireName());
        JsonObject rest = new JsonObject()
                .put("created_at", WireTime.offset(job.createdAt()))
                .put("updated_at", WireTime.offset(job.updatedAt()));
        job.progress()
                .ifPresent(p -> rest.put(
                        "progress", new JsonObject().put("done", p.done()).put("total", p.total())));
        wait.ifPresent(seconds -> rest.put("retry_after", seconds));
        reason.ifPresent(text -> rest.put("reason", text));
        if (shown.ended() && result.isEmpty()) {
            putError(
                    rest,
                    job.outcome()
                            .filter(outcome -> !succeeded)
                            .map(JobError::of)
                            .orElseGet(() -> JobError.damaged(job.updatedAt())));
        }
        Buffer params = StoredJson.isObject(job.parameters()) ? job.parameters() : Buffer.buffer("{}");
        Buffer body = Buffer.buffer(1_024 + result.map(Buffer::length).orElse(0))
                .appendString("," + members(head) + ",\"params\":")
                .appendBuffer(params)
                .appendString("," + members(rest));
        result.ifPresent(bytes -> body.appendString(",\"result\":").appendBuffer(bytes));
        return new Body(body.appendString("}"), wait);
    }

    private static String members(JsonObject object) {
        String json = object.encode();
        return json.substring(1, json.length() - 1);
    }

    private static void putError(JsonObject body, JobError error) {
        body.put("error", error.message())
                .put(
                        "error_details",
                        new JsonObject()
                                .put("error_type", error.type())
                                .put("error_message", error.message())
                                .put("timestamp", WireTime.offset(error.at())));
    }
}
