package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;

/** The contract's form of an error. */
public final class ErrorShape {
    private ErrorShape() {}

    /** Fails where a body is no error of the standard shape. */
    public static void check(String body, String method, String code, String message) {
        JsonObject error = new JsonObject(body);
        assertThat(error.fieldNames())
                .containsExactlyInAnyOrder(
                        "error", "message", "code", "details", "path", "method", "request_id", "timestamp");
        assertThat(error.getString("error")).isEqualTo(code);
        assertThat(error.getString("code")).isEqualTo(code);
        assertThat(error.getString("message")).isEqualTo(message);
        assertThat(error.getString("method")).isEqualTo(method);
        assertThat(error.getString("path")).startsWith("/");
        assertThat(error.getString("request_id")).hasSize(36);
        assertThat(error.getString("timestamp")).isEqualTo("2026-11-23T13:12:42.000000");
        assertNothingInternal(body);
    }

    /** No class, no stack, no key. */
    static void assertNothingInternal(String body) {
        assertThat(body).doesNotContain("Exception", "dev.isotherm", "io.vertx", "java.", "\\tat ", "k3y", "svc-token");
    }
}
