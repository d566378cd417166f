package dev.isotherm.api.record;

import dev.isotherm.api.route.ApiException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** What a client gets who wants a record as a job. */
sealed interface JobOffer {
    /**
     * A job that does the work, or has done it.
     *
     * @param id the client's id of it
     * @param retryAfter when to ask for its state, in seconds
     */
    record Made(String id, long retryAfter) implements JobOffer {
        JsonObject toJson() {
            return new JsonObject()
                    .put("job_id", id)
                    .put("status", "pending")
                    .put("message", "Job created successfully")
                    .put("retry_after", retryAfter)
                    .put("status_url", "/v1/jobs/" + id);
        }
    }

    /**
     * No job, because too many wait.
     *
     * @param most how many may wait
     * @param retryAfter when there may be room, in seconds
     */
    record Full(int most, int retryAfter) implements JobOffer {
        String message() {
            return "Job queue is full (" + most + " jobs). Try again later.";
        }

        ApiException error() {
            return ApiException.unavailable(message(), Duration.ofSeconds(retryAfter));
        }
    }
}
