package dev.isotherm.api.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.route.Validators;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Validators and ages, to the letter. */
class RecordAnswerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PT0S | private, no-cache",
                "PT-1S | private, no-cache",
                "PT0.999S | private, no-cache",
                "PT1S | private, max-age=1",
                "PT1.999S | private, max-age=1",
                "PT23H59M59S | private, max-age=86399",
                "PT24H | private, max-age=86400",
                "PT8760H | private, max-age=86400"
            })
    void anAnswerIsKeptForWholeSecondsAndADayAtMost(String freshFor, String header) {
        assertThat(RecordAnswer.cacheControl(Duration.parse(freshFor))).isEqualTo(header);
    }

    @Test
    void aTagIsTheFirstHalfOfTheBodysDigest() {
        // echo -n '{}' | sha256sum
        assertThat(Validators.tag(Buffer.buffer("{}"))).isEqualTo("\"44136fa355b3678a1146ad16f7e8649e\"");
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
