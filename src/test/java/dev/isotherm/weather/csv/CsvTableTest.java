package dev.isotherm.weather.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be written in a file of observations. */
class CsvTableTest extends CsvSetUp {
    @Test
    void readsAnyOrderOfColumnsAndDaysAndLeavesGaps() throws IOException {
        CsvProvider provider = monaco(
                """
                \uFEFFtmin_c,station, tmean_c ,date,tmax_c
                -2,M1,4.4,2000-01-04,9
                1.0,M1,,2000-01-02,2.5

                ,"M1, roof",,2000-01-05,3
                0,M1,0.5,2000-01-06,1
                """);

        Observations observations = observe(provider, "Monaco", 8);

        assertThat(observations.from()).isEqualTo(FIRST);
        assertThat(means(observations))
                .containsExactly(Double.NaN, 1.8, Double.NaN, 4.4, Double.NaN, 0.5, Double.NaN, Double.NaN);
    }

    @Test
    void makesTheMeanOfTheExtremesWhereThereIsNoColumnForIt() throws IOException {
        CsvProvider provider = monaco("date,tmax_c,tmin_c\r\n2000-01-01,0.5,0.0\r\n2000-01-02,1.5,0\r\n2000-01-03,,1");

        assertThat(means(observe(provider, "Monaco", 3))).containsExactly(0.2, 0.8, Double.NaN);
    }

    @Test
    void givesNoObservationsOutsideOfTheFile() throws IOException {
        CsvProvider provider = monaco("date,tmean_c\n2000-01-01,1\n2000-01-02,2\n");

        assertThat(means(observe(provider, "Monaco", LocalDate.of(1999, 1, 1), LocalDate.of(1999, 1, 2))))
                .containsExactly(Double.NaN, Double.NaN);
        assertThat(means(observe(provider, "Monaco", LocalDate.of(2001, 1, 1), LocalDate.of(2001, 1, 1))))
                .containsExactly(Double.NaN);
        assertThat(means(observe(provider, "Monaco", LocalDate.of(1999, 12, 31), LocalDate.of(2000, 1, 1))))
                .containsExactly(Double.NaN, 1);
        assertThat(means(observe(provider, "Monaco", LocalDate.of(2000, 1, 2), LocalDate.of(2000, 1, 2))))
                .containsExactly(2);
    }

    @Test
    void givesNoObservationsOfAFileWithoutRows() throws IOException {
        assertThat(means(observe(monaco("date,tmean_c\n"), "Monaco", 2))).containsExactly(Double.NaN, Double.NaN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "NA", "na", "N/A", "#N/A", "NaN", "nan", "null", "NULL", "None", "nil", "missing", "M", "-",
                "--", "---", "*", ".", "\\N", "-99", "-99.0", "-99.9", "-99.99", "-999", "-999.0", "-999.9", "-9999",
                "-9999.0", "-9999.9", "99.9", "999", "999.9", "999.99", "9999", "9999.9", "+9999", "99999", "-999.90",
                "-99.00", "99"
            })
    void aMarkOfAMissingValueIsMissing(String mark) throws IOException {
        CsvProvider provider = monaco("date,tmean_c,tmax_c,tmin_c\n2000-01-01," + mark + ",,\n2000-01-02," + mark
                + ",3,1\n2000-01-03,2," + mark + "," + mark + "\n2000-01-04,,3," + mark + "\n");

        assertThat(means(observe(provider, "Monaco", 4))).containsExactly(Double.NaN, 2, 2, Double.NaN);
    }

    @ParameterizedTest
    @CsvSource({"-89.2, -89.2", "+1.5, 1.5", ".5, 0.5", "-0, 0", "1., 1", "1.50e+01, 15", "9.9, 9.9", "-9.9, -9.9"})
    void aNumberMayBeWrittenSo(String text, double celsius) throws IOException {
        assertThat(observe(monaco("Date,TMEAN_C\n2000-01-01," + text + "\n"), "Monaco", 1)
                        .mean(0))
                .isEqualTo(celsius);
    }

    @Test
    void aMeanThatWasRoundedByItselfIsBelieved() throws IOException {
        CsvProvider provider = monaco("date,tmean_c,tmax_c,tmin_c\n2000-01-01,1.1,1.05,1.05\n");

        assertThat(observe(provider, "Monaco", 1).mean(0)).isEqualTo(1.1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "date,tmax_c|line 1: the header must name date",
                "day,tmean_c|line 1: the header must name date",
                "date,date,tmean_c|line 1: the header cannot be used",
                "date,tmean_c;2000-01-01,1;2000-02-30,1|line 3: '2000-02-30' is not a date",
                "date,tmean_c;01/02/2000,1|line 2: '01/02/2000' is not a date",
                "date,tmean_c;,1|line 2: '' is not a date",
                "date,tmean_c;1599-12-31,1|line 2: the date 1599-12-31 is not between",
                "date,tmean_c;2000-01-01,warm|line 2: 'warm' in tmean_c is not a number",
                "date,tmean_c;2000-01-01,1 C|line 2: '1 C' in tmean_c is not a number",
                "date,tmean_c;2000-01-01,'1,5'|line 2: '1,5' in tmean_c is not a number",
                "date,tmean_c;2000-01-01,1e999|line 2: '1e999' in tmean_c is not a number",
                "date,tmean_c;2000-01-01,\u0661|line 2: '\u0661' in tmean_c is not a number",
                "date,tmean_c;2000-01-01,-90|line 2: -90 °C in tmean_c cannot be true",
                "date,tmean_c;2000-01-01,-888|line 2: -888 °C in tmean_c cannot be true",
                "date,tmean_c;2000-01-01,1\u001b[2J|line 2: '1?[2J' in tmean_c is not a number",
                "date,tmax_c,tmin_c;2000-01-01,1,0;2000-01-02,1,1.1|line 3: the minimum 1.1 °C is above the maximum 1 °C",
                "date,tmean_c,tmax_c,tmin_c;2000-01-01,5.1,5,0|line 2: the mean 5.1 °C is above the maximum 5 °C",
                "date,tmean_c,tmax_c,tmin_c;2000-01-01,-0.1,5,0|line 2: the mean -0.1 °C is below the minimum 0 °C",
                "date,tmean_c,tmax_c;2000-01-01,5.1,5|line 2: the mean 5.1 °C is above the maximum 5 °C",
                "date,tmean_c,tmin_c;2000-01-01,-2,-1|line 2: the mean -2 °C is below the minimum -1 °C",
                "date,tmean_c,tmax_c,tmin_c;2000-01-01,NA,1,2|line 2: the minimum 2 °C is above the maximum 1 °C",
                "19760101,tmean_c|line 1: the header must name date",
                "date,tmean_c;19760101,1|line 2: '19760101' is not a date",
                "date,tmean_c;2000-01-01,1;2000-01-02,70.1|line 3: 70.1 °C in tmean_c cannot be true",
                "date,tmax_c,tmin_c;2000-01-01,1,-101|line 2: -101 °C in tmin_c cannot be true",
                "date,tmean_c;2000-01-01,1;2000-01-01,2|line 3: the date 2000-01-01 is there twice",
                "date,tmean_c;2000-01-01|line 2: it has 1 fields",
                "date,tmean_c;2000-01-01,1,2|line 2: it has 3 fields",
                "date,tmean_c;\"2000-01-01\"x,1|line 2:",
            })
    void namesFileAndLineOfWhatIsWrong(String lines, String reason) throws IOException {
        CsvProvider provider = monaco(lines.replace(';', '\n').replace("'1,5'", "\"1,5\"") + "\n");

        assertThatThrownBy(() -> observe(provider, "Monaco", 1))
                .isInstanceOfSatisfying(
                        WeatherException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BAD_ANSWER))
                .hasMessageContaining("c.csv, " + reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "date;tmean_c|date;tmean_c",
                "date;tmax_c;tmin_c|date;tmax_c;tmin_c",
                "date\ttmean_c|date?tmean_c",
                "datum,tmean_c|datum', 'tmean_c",
            })
    void aHeaderThatCannotBeUsedIsShownAsItWasRead(String header, String shown) throws IOException {
        CsvProvider provider = monaco(header + "\n2000-01-01;1\n");

        assertThatThrownBy(() -> observe(provider, "Monaco", 1))
                .hasMessage(
                        "c.csv, line 1: the header must name date and tmean_c, or date, tmax_c and tmin_c, separated"
                                + " by commas. It was read as '" + shown + "'.");
    }

    @Test
    void refusesAFileThatIsNotUtf8() throws IOException {
        CsvProvider provider = monaco("");
        Files.write(
                folder.resolve("c.csv"),
                "date,tmean_c,ort\n2000-01-01,1,K\u00f6ln\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> observe(provider, "Monaco", 1))
                .isInstanceOf(WeatherException.class)
                .hasMessageEndingWith("c.csv is not in UTF-8.");
    }
}
