package dev.isotherm.support;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The file of the places that need no provider, in its order. */
public final class CuratedList {
    private CuratedList() {}

    static List<JsonObject> all() {
        try (InputStream in = CuratedList.class.getResourceAsStream("/curated-places.json")) {
            return new JsonArray(Buffer.buffer(in.readAllBytes()))
                    .stream().map(JsonObject.class::cast).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Their names in paths. */
    public static List<String> slugs() {
        return all().stream().map(place -> place.getString("slug")).toList();
    }
}
