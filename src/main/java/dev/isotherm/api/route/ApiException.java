package dev.isotherm.api.route;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/** A request that is answered with an error in the contract's shape. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient Optional<JsonArray> details;
    private final transient Optional<Duration> retryAfter;

    private ApiException(
            int status, String code, String message, Optional<JsonArray> details, Optional<Duration> retryAfter) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.details = details;
        this.retryAfter = retryAfter;
    }

    public static ApiException badRequest(String message) {
        return new ApiException(400, "BAD_REQUEST", message, Optional.empty(), Optional.empty());
    }

    public static ApiException notFound(String message) {
        return new ApiException(404, "NOT_FOUND", message, Optional.empty(), Optional.empty());
    }

    public static ApiException conflict(String message) {
        return new ApiException(409, "CONFLICT", message, Optional.empty(), Optional.empty());
    }

    static ApiException locationNotFound() {
        return new ApiException(422, "VALIDATION_ERROR", "location_not_found", Optional.empty(), Optional.empty());
    }

    public static ApiException invalid(String field, String message, String type) {
        JsonArray details = new JsonArray()
                .add(new JsonObject()
                        .put("field", field)
                        .put("message", message)
                        .put("type", type));
        return new ApiException(
                422, "VALIDATION_ERROR", "Request data validation failed", Optional.of(details), Optional.empty());
    }

    public static ApiException unavailable(String message, Duration retryAfter) {
        return new ApiException(503, "SERVICE_UNAVAILABLE", message, Optional.empty(), Optional.of(retryAfter));
    }

    /** The error 429 for a client that asks too often. */
    public static ApiException tooMany(String message, Duration retryAfter) {
        return new ApiException(429, "RATE_LIMIT_EXCEEDED", message, Optional.empty(), Optional.of(retryAfter));
    }

    /** The standard error of a status, without a special text. */
    public static ApiException ofStatus(int status) {
        return switch (status) {
            case 400 -> new ApiException(400, "BAD_REQUEST", "Bad Request", Optional.empty(), Optional.empty());
            case 404 -> notFound("Not Found");
            case 405 ->
                new ApiException(405, "METHOD_NOT_ALLOWED", "Method Not Allowed", Optional.empty(), Optional.empty());
            case 413 ->
                new ApiException(413, "PAYLOAD_TOO_LARGE", "Payload Too Large", Optional.empty(), Optional.empty());
            case 415 ->
                new ApiException(
                        415, "UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type", Optional.empty(), Optional.empty());
            default ->
                new ApiException(
                        status,
                        status < 500 ? "BAD_REQUEST" : "INTERNAL_SERVER_ERROR",
                        status < 500 ? "Bad Request" : "Internal server error",
                        Optional.empty(),
                        Optional.empty());
        };
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    Optional<JsonArray> details() {
        return details;
    }

    Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
