package dev.isotherm.api.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of Redis may be sent to clients as JSON. */
class StoredJsonTest {
    @ParameterizedTest
    @ValueSource(strings = {"{}", " {\"a\":[1,{\"b\":null}]}\n", "{\"a\":\"12 °C\"}", "{\"a\":\"\uFFFD\",\"b\":\"東\"}"})
    void anObjectIsSentAsItIs(String text) {
        assertThat(StoredJson.isObject(Buffer.buffer(text))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "null",
                "{\"a\":1",
                "{\"a\":1}}",
                "{} {}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":NaN}",
                "{/* */}",
                "{\"a\":\"\n\"}"
            })
    void anythingElseIsNot(String text) {
        assertThat(StoredJson.isObject(Buffer.buffer(text))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "c3", "c0af", "eda080", "f8888080"})
    void bytesThatAreNotUtf8AreNot(String hex) {
        Buffer text = Buffer.buffer("{\"a\":\"")
                .appendBytes(HexFormat.of().parseHex(hex))
                .appendBytes("\"}".getBytes(StandardCharsets.US_ASCII));

        assertThat(StoredJson.isObject(text)).isFalse();
    }
}
