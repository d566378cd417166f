package dev.isotherm.api.job;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.jackson.JacksonCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Checks JSON that is sent to clients as it is stored, because any program may have written it. */
final class StoredJson {
    private static final char REPLACED = '\uFFFD';

    private StoredJson() {}

    /** Whether a text is one JSON object and nothing else, in UTF-8. It is not kept as a tree, so this is quick. */
    static boolean isObject(Buffer text) {
        try (JsonParser parser = JacksonCodec.createParser(text)) {
            parser.disable(JsonParser.Feature.ALLOW_COMMENTS);
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null && isUtf8(text.getBytes());
        } catch (IOException e) {
            return false;
        }
    }

    /* The decoder of strings is many times faster than one that reports errors. */
    private static boolean isUtf8(byte[] bytes) {
        if (new String(bytes, StandardCharsets.UTF_8).indexOf(REPLACED) < 0) {
            return true;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
