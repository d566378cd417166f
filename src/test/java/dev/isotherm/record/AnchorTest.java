package dev.isotherm.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnchorTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            two digits each   | 11-20 | 11 | 20
            one digit each    | 1-5   | 1  | 5
            mixed             | 01-5  | 1  | 5
            first day         | 01-01 | 1  | 1
            last day          | 12-31 | 12 | 31
            leap day          | 02-29 | 2  | 29
            end of a 30       | 04-30 | 4  | 30
            """)
    void goodIdentifiersAreRead(String description, String identifier, int month, int day) {
        assertThat(Anchor.parse(identifier)).isEqualTo(new Anchor(month, day));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            month too large          | 13-01      | Month must be between 1 and 12
            month zero               | 00-10      | Month must be between 1 and 12
            month of three digits    | 001-05     | Month must be between 1 and 12
            a year and a month       | 2024-11    | Month must be between 1 and 12
            more digits than an int  | 99999999999-1 | Month must be between 1 and 12
            day too large            | 11-32      | Day must be between 1 and 31
            day zero                 | 11-00      | Day must be between 1 and 31
            day of three digits      | 11-001     | Day must be between 1 and 31
            month is told first      | 99-99      | Month must be between 1 and 12
            30 February              | 02-30      | day is out of range for month
            31 April                 | 04-31      | day is out of range for month
            a whole date             | 2024-11-20 | too many values to unpack (expected 2)
            four parts               | 1-2-3-x    | too many values to unpack (expected 2)
            one part                 | 11         | not enough values to unpack (expected 2, got 1)
            a word                   | abc        | invalid literal for int() with base 10: 'abc'
            nothing                  | ``         | invalid literal for int() with base 10: ''
            no month                 | -5         | invalid literal for int() with base 10: ''
            no day                   | 11-        | invalid literal for int() with base 10: ''
            a word for a third part  | 1-2-x      | invalid literal for int() with base 10: 'x'
            a sign                   | +5-1       | invalid literal for int() with base 10: '+5'
            a space                  | ` 5-1`     | invalid literal for int() with base 10: ' 5'
            an underscore            | 1_0-1      | invalid literal for int() with base 10: '1_0'
            a digit of another script | ٣-1       | invalid literal for int() with base 10: '٣'
            a slash                  | 11/20      | invalid literal for int() with base 10: '11/20'
            a single quote           | a'b        | invalid literal for int() with base 10: "a'b"
            both quotes              | a'b"c      | invalid literal for int() with base 10: 'a\\'b"c'
            a backslash              | a\\b       | invalid literal for int() with base 10: 'a\\\\b'
            """)
    void badIdentifiersAreRefusedWithTheReasonThatClientsKnow(String description, String identifier, String reason) {
        assertThatThrownBy(() -> Anchor.parse(identifier))
                .isInstanceOf(IdentifierException.class)
                .hasMessage("Identifier must be in MM-DD format: " + reason);
    }

    @Test
    void whatDoesNotPrintIsEscapedInTheReason() {
        assertThatThrownBy(() -> Anchor.parse("\n\r\t\0\u007f\u00a0\u2028\ud800\udbff\udfff-1"))
                .hasMessageEndingWith("'\\n\\r\\t\\x00\\x7f\\xa0\\u2028\\ud800\\U0010ffff'");
    }

    @Test
    void aLongIdentifierDoesNotMakeALongReason() {
        assertThatThrownBy(() -> Anchor.parse("x".repeat(10_000))).hasMessageEndingWith(": '" + "x".repeat(199));
    }

    @Test
    void theLeapDayIsThe28thInCommonYears() {
        Anchor leapDay = new Anchor(2, 29);
        assertThat(leapDay.in(2024)).isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat(leapDay.in(2026)).isEqualTo(LocalDate.of(2026, 2, 28));
        assertThat(leapDay.in(1900)).isEqualTo(LocalDate.of(1900, 2, 28));
        assertThat(leapDay.in(2000)).isEqualTo(LocalDate.of(2000, 2, 29));
    }
}
