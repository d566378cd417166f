package dev.isotherm.deploy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A file with documents in YAML. */
final class YamlFile {
    private YamlFile() {}

    /** Its documents; a key that is there twice is an error. */
    @SuppressWarnings("unchecked")
    static List<JsonObject> documents(Path file) {
        try (InputStream text = Files.newInputStream(file)) {
            Iterable<Object> documents =
                    new Load(LoadSettings.builder().setLabel(file.toString()).build()).loadAllFromInputStream(text);
            return StreamSupport.stream(documents.spliterator(), false)
                    .map(document -> new JsonObject((Map<String, Object>) document))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
