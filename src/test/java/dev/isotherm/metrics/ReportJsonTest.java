package dev.isotherm.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class ReportJsonTest {
    private final ContextReport report = Figures.worker(
            1,
            0.25,
            Figures.limiter("visual-crossing", 8, 2.5, 3, 40),
            4,
            10,
            Figures.QUIET_REDIS,
            new ContextReport.Calls(40, 50.5, 101, 0.125, 48, 7.5));

    @Test
    void carriesAReportFromOneProcessToAnother() {
        JsonObject carried = new JsonObject(ReportJson.write(report).encode());
        assertThat(ReportJson.read(carried)).isEqualTo(report);
    }

    @Test
    void isSmall() {
        assertThat(ReportJson.write(report).encode().length()).isLessThan(1_000);
    }

    @Test
    void ignoresWhatItDoesNotKnow() {
        JsonObject newer = ReportJson.write(report).put("weatherOnMars", "cold");
        newer.getJsonArray("limiters").getJsonObject(0).put("colour", "blue");
        assertThat(ReportJson.read(newer)).isEqualTo(report);
    }

    @Test
    void readsFiguresThatAreMissingAsZero() {
        JsonObject older = ReportJson.write(report);
        older.remove("redis");
        assertThat(ReportJson.read(older).redis()).isEqualTo(new ContextReport.Calls(0, 0, 0, 0, 0, 0));
    }

    @Test
    void refusesAnotherVersionAndWhatIsNoReport() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReportJson.read(ReportJson.write(report).put("v", 2)))
                .withMessageContaining("version 2");
        assertThatIllegalArgumentException().isThrownBy(() -> ReportJson.read(new JsonObject()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReportJson.read(ReportJson.write(report).put("loop", "busy")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReportJson.read(ReportJson.write(report).putNull("process")));
    }
}
