package dev.isotherm.api.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Validators, to the letter. */
class TaggedBodyTest {
    @Test
    void aTagIsTheFirstHalfOfTheBodysDigest() {
        // echo -n '{}' | sha256sum
        assertThat(TaggedBody.of("x", Buffer.buffer("{}")).digest()).isEqualTo("44136fa355b3678a1146ad16f7e8649e");
    }

    @Test
    void tagsAreFoundInAnyOfSeveralLines() {
        assertThat(Validators.names(List.of(), "\"a\"")).isFalse();
        assertThat(Validators.names(List.of("\"b\"", "\"c\", W/\"a\""), "\"a\""))
                .isTrue();
        assertThat(Validators.names(List.of("\"b\"", " * "), "\"a\"")).isTrue();
        assertThat(Validators.names(List.of("\"b\", *"), "\"a\"")).isFalse();
        assertThat(Validators.names(List.of("a"), "\"a\"")).isFalse();
    }
}
