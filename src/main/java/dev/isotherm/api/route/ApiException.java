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

    private ApiException(int status, String code, String message) {
        this(status, code, message, Optional.empty(), Optional.empty());
    }

    public static ApiException badRequest(String message) {
        return new ApiException(400, "BAD_REQUEST", message);
    }

    /** A request without what proves who sent it. */
    public static ApiException unauthorized(String message) {
        return new ApiException(401, "UNAUTHORIZED", message);
    }

    public static ApiException notFound(String message) {
        return new ApiException(404, "NOT_FOUND", message);
    }

    public static ApiException conflict(String message) {
        return new ApiException(409, "CONFLICT", message);
    }

    static ApiException locationNotFound() {
        return new ApiException(422, "VALIDATION_ERROR", "location_not_found");
    }

    public static ApiException invalid(String field, String message, String type) {
        return invalid(new JsonArray().add(problem(field, message, type)));
    }

    /** One of several {@code details} of an error 422. */
    public static JsonObject problem(String field, String message, String type) {
        return new JsonObject().put("field", field).put("message", message).put("type", type);
    }

    /** The error 422 with several {@link #problem problems}. */
    public static ApiException invalid(JsonArray details) {
        return new ApiException(
                422, "VALIDATION_ERROR", "Request data validation failed", Optional.of(details), Optional.empty());
    }

    /** A wrong value, with a message of the route's own. */
    public static ApiException invalid(String message, String field, String reason, String type) {
        return new ApiException(
                422, "VALIDATION_ERROR", message, invalid(field, reason, type).details, Optional.empty());
    }

    /** A client sent more than it may. */
    public static ApiException tooMany(String message, Duration retryAfter) {
        return new ApiException(429, "RATE_LIMIT_EXCEEDED", message, Optional.empty(), Optional.of(retryAfter));
    }

    public static ApiException unavailable(String message, Duration retryAfter) {
        return new ApiException(503, "SERVICE_UNAVAILABLE", message, Optional.empty(), Optional.of(retryAfter));
    }

    /** The standard error of a status, without a special text. */
    public static ApiException ofStatus(int status) {
        return switch (status) {
            case 404 -> notFound("Not Found");
            case 405 -> new ApiException(405, "METHOD_NOT_ALLOWED", "Method Not Allowed");
            case 413 -> new ApiException(413, "PAYLOAD_TOO_LARGE", "Payload Too Large");
            case 415 -> new ApiException(415, "UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type");
            default ->
                status < 500
                        ? new ApiException(status, "BAD_REQUEST", "Bad Request")
                        : new ApiException(status, "INTERNAL_SERVER_ERROR", "Internal server error");
        };
    }

    /** The HTTP status of the error. */
    public int status() {
        return status;
    }

    /** When to try again; empty if that would not help. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /** What the error is, in the contract's shape, without the members that describe the request. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("error", code)
                .put("message", getMessage())
                .put("code", code)
                .put("details", details.orElse(null));
    }
}
