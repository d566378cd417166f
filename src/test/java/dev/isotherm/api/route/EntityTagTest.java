package dev.isotherm.api.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code If-None-Match}, to the letter. */
class EntityTagTest {
    @Test
    void tagsAreFoundInAnyOfSeveralLines() {
        assertThat(EntityTag.names(List.of(), "\"a\"")).isFalse();
        assertThat(EntityTag.names(List.of("\"b\"", "\"c\", W/\"a\""), "\"a\"")).isTrue();
        assertThat(EntityTag.names(List.of("\"b\"", " * "), "\"a\"")).isTrue();
        assertThat(EntityTag.names(List.of("\"b\", *"), "\"a\"")).isFalse();
        assertThat(EntityTag.names(List.of("a"), "\"a\"")).isFalse();
    }
}
