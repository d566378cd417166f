package dev.isotherm.dev.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DemoOptionsTest {
    private static final LocalDate TODAY = LocalDate.of(2027, 3, 1);

    private static Optional<DemoOptions> parse(String... args) {
        return DemoOptions.parse(List.of(args), TODAY, "London");
    }

    static Stream<Arguments> understood() {
        return Stream.of(
                Arguments.of(List.of(), "London|02-28|daily"),
                Arguments.of(List.of("Paris"), "Paris|02-28|daily"),
                Arguments.of(List.of("11-20"), "London|11-20|daily"),
                Arguments.of(List.of("weekly"), "London|02-28|weekly"),
                Arguments.of(List.of("Paris", "11-20"), "Paris|11-20|daily"),
                Arguments.of(List.of("Paris", "yearly"), "Paris|02-28|yearly"),
                Arguments.of(List.of("11-20", "monthly"), "London|11-20|monthly"),
                Arguments.of(List.of("Paris", "11-20", "Weekly"), "Paris|11-20|weekly"),
                Arguments.of(List.of("weekly", "11-20", "Paris"), "Paris|11-20|weekly"),
                Arguments.of(List.of("New York, NY, USA", "1-5"), "New York, NY, USA|01-05|daily"),
                Arguments.of(List.of(" São Paulo "), "São Paulo|02-28|daily"),
                Arguments.of(List.of("東京", "02-29"), "東京|02-29|daily"),
                Arguments.of(List.of("-33.92,18.42"), "-33.92,18.42|02-28|daily"),
                Arguments.of(List.of("10115"), "10115|02-28|daily"),
                Arguments.of(List.of("@home"), "@home|02-28|daily"));
    }

    @ParameterizedTest
    @MethodSource("understood")
    void anyArgumentMayBeLeftOut(List<String> args, String want) {
        DemoOptions options = DemoOptions.parse(args, TODAY, "London").orElseThrow();

        assertThat(options.place() + "|" + options.identifier() + "|" + options.period())
                .isEqualTo(want);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(List.of("13-01"), "no such day: '13-01'"),
                Arguments.of(List.of("02-30"), "no such day: '02-30'"),
                Arguments.of(List.of("2026-11-20"), "no such day: '2026-11-20'"),
                Arguments.of(List.of("20.11"), "no such day: '20.11'"),
                Arguments.of(List.of("London", "dayly"), "a second place, 'dayly', after 'London'"),
                Arguments.of(List.of("01-01", "01-02"), "a second date"),
                Arguments.of(List.of("daily", "weekly"), "a second period, 'weekly', after 'daily'"),
                Arguments.of(List.of("--verbose"), "unknown option: --verbose"),
                Arguments.of(List.of("London", "-v"), "unknown option: -v"),
                Arguments.of(List.of("-"), "unknown option: -"),
                Arguments.of(List.of(" "), "a place has 1 to 200 characters"),
                Arguments.of(List.of("../etc"), "no slashes"),
                Arguments.of(List.of("Lon\tdon"), "no control characters"),
                Arguments.of(List.of("Z\uFFFD\uFFFDrich"), "lost in this locale"),
                Arguments.of(List.of("x".repeat(201)), "a place has 1 to 200 characters"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsNotUnderstoodIsNamed(List<String> args, String why) {
        assertThatThrownBy(() -> DemoOptions.parse(args, TODAY, "London")).hasMessageContaining(why);
    }

    @Test
    void helpIsAskedForAnywhere() {
        assertThat(parse("London", "--help")).isEmpty();
        assertThat(parse("02-30", "--verbose", "-h")).isEmpty();
        assertThat(parse("Help")).isPresent();
    }

    @Test
    void theUsageTellsHowToWriteAPlaceWithSpaces() {
        assertThat(DemoOptions.usage()).contains("Quote a name with spaces").doesNotContain("\u001b");
    }
}
