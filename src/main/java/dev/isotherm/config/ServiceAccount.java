package dev.isotherm.config;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/**
 * Reads the project of a Firebase service account. The account also holds a private key, which we do not need: only
 * the project is kept, and no message contains any part of the text.
 */
final class ServiceAccount {
    private static final long MAX_BYTES = 64 * 1024;

    private ServiceAccount() {}

    /**
     * Reads the project.
     *
     * @param text the account as JSON, as JSON in base64, or the path of a file with one of these
     * @return the member {@code project_id}; empty if the text is none of the three or has no project
     */
    static Optional<String> project(String text) {
        Optional<JsonObject> account = json(text);
        return (account.isPresent() ? account : json(content(text)))
                .map(object -> object.getValue("project_id"))
                .filter(String.class::isInstance)
                .map(String.class::cast);
    }

    private static Optional<JsonObject> json(String text) {
        try {
            String bare = Environment.bare(text);
            byte[] bytes = bare.startsWith("{")
                    ? bare.getBytes(StandardCharsets.UTF_8)
                    : Base64.getMimeDecoder().decode(bare);
            return Optional.of(new JsonObject(new String(bytes, StandardCharsets.UTF_8)));
        } catch (DecodeException | IllegalArgumentException e) {
            // It is in another of the three forms, or in none. The exception quotes the text, so it is dropped.
            return Optional.empty();
        }
    }

    private static String content(String text) {
        try {
            Path file = Path.of(text);
            return Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES ? Files.readString(file) : "";
        } catch (IOException | InvalidPathException e) {
            // The caller reports it, without the text.
            return "";
        }
    }
}
