package dev.isotherm.dev.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {
    private static Terminal of(boolean console, Map<String, String> environment) {
        return Terminal.of(environment, console, new ByteArrayOutputStream(), new ByteArrayOutputStream());
    }

    @ParameterizedTest
    @CsvSource({"'',80", "0,80", "-5,80", "wide,80", "20,60", "60,60", "97,97", "400,120", "99999999999,80"})
    void theWidthIsThatOfColumnsWithinReason(String columns, int want) {
        assertThat(of(false, Map.of("COLUMNS", columns)).width()).isEqualTo(want);
    }

    @Test
    void onlyAPersonAtACapableTerminalGetsColour() {
        assertThat(of(true, Map.of("TERM", "xterm")).interactive()).isTrue();
        assertThat(of(false, Map.of("TERM", "xterm")).interactive()).isFalse();
        assertThat(of(true, Map.of("TERM", "dumb")).interactive()).isFalse();
        assertThat(of(true, Map.of()).interactive()).isFalse();
        assertThat(of(true, Map.of("TERM", "xterm", "NO_COLOR", "1")).interactive())
                .isFalse();
    }

    @Test
    void theFirstLocaleVariableThatIsSetDecidesOnUtf8() {
        assertThat(of(false, Map.of("LANG", "en_GB.UTF-8")).unicode()).isTrue();
        assertThat(of(false, Map.of("LC_ALL", "", "LC_CTYPE", "C.utf8")).unicode())
                .isTrue();
        assertThat(of(false, Map.of("LC_ALL", "C", "LANG", "en_GB.UTF-8")).unicode())
                .isFalse();
        assertThat(of(false, Map.of()).unicode()).isFalse();
        assertThat(of(false, Map.of("LANG", "en_GB.UTF-8", "DEMO_ASCII", "1")).unicode())
                .isFalse();
    }

    @Test
    void asciiTextStaysReadable() {
        assertThat(new Screen(80, Screen.Mode.ASCII).terminal().text("Zürich 10.2°C ± 1 °C, r², 1980–82 … 東京"))
                .isEqualTo("Zurich 10.2 deg C +/- 1 deg C, r^2, 1980-82 ... ??");
    }

    @Test
    void aNameCannotCarryEscapeCodes() {
        assertThat(new Screen(80, Screen.Mode.COLOUR).terminal().text("a\u001B[2Jb\r\u009Bc\u202Ed"))
                .isEqualTo("a [2Jb c d");
    }

    @Test
    void bytesFollowTheLocaleAndNotTheStreamsOwnCharset() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Terminal.of(Map.of("LANG", "C.UTF-8"), false, out, new ByteArrayOutputStream())
                .paragraph("", "10 °C");

        assertThat(out.toString(StandardCharsets.UTF_8).strip()).isEqualTo("10 °C");
    }

    @Test
    void longTextIsWrappedUnderItsOwnBeginning() {
        Screen screen = new Screen(60, Screen.Mode.PLAIN);

        screen.terminal().paragraph("Place  ", "Llanfair ".repeat(8) + "x".repeat(70));

        assertThat(screen.lines()).allMatch(line -> line.length() <= 60).hasSize(4);
        assertThat(screen.lines().get(0)).startsWith("Place  Llanfair");
        assertThat(screen.lines().get(1)).startsWith("       Llanfair");
    }

    @Test
    void aLineAfterARedrawnOneStartsAfresh() {
        Screen screen = new Screen(60, Screen.Mode.COLOUR);

        screen.terminal().redraw("12345");
        screen.terminal().redraw("1");
        screen.terminal().line("next");

        assertThat(screen.out()).isEqualTo(String.format("\r12345\r1    %nnext%n"));
    }
}
