package dev.isotherm.api.health;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;

/**
 * One thing that a process needs or has, and how it is. The answers are public, so they show figures only: no names of
 * jobs, places or hosts, and no text of Redis or of a provider.
 *
 * @param name its name in the answer
 * @param vital whether the whole is unhealthy if this is
 * @param look tells how it is now: {@code status}, then {@code message} or figures; never fails
 */
record HealthPart(String name, boolean vital, Supplier<Future<JsonObject>> look) {
    static final String STATUS = "status";
    static final String HEALTHY = "healthy";
    static final String UNHEALTHY = "unhealthy";

    private static final String MESSAGE = "message";

    static JsonObject healthy(String message) {
        return of(HEALTHY, message);
    }

    static JsonObject unhealthy(String message) {
        return of(UNHEALTHY, message);
    }

    static JsonObject of(String status, String message) {
        return new JsonObject().put(STATUS, status).put(MESSAGE, message);
    }

    /** Whether it makes the whole unhealthy, as it is now. */
    boolean spoils(JsonObject now) {
        return vital && UNHEALTHY.equals(now.getString(STATUS));
    }
}
