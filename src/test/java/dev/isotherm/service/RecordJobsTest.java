package dev.isotherm.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.record.Anchor;
import dev.isotherm.record.Period;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.UnitGroup;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordJobsTest {
    private static final RecordQuery UNDATED = new RecordQuery(
            Period.WEEKLY, "S\u00e3o Paulo", "1-5", new Anchor(1, 5), UnitGroup.FAHRENHEIT, Optional.empty());
    private static final RecordQuery DATED = new RecordQuery(
            Period.WEEKLY,
            "S\u00e3o Paulo",
            "1-5",
            new Anchor(1, 5),
            UnitGroup.FAHRENHEIT,
            Optional.of(LocalDate.of(2026, 11, 24)));

    @Test
    void aQueryComesBackAsItWasWritten() {
        assertThat(RecordJobs.query(RecordJobs.parameters(UNDATED))).isEqualTo(UNDATED);
        assertThat(RecordJobs.query(RecordJobs.parameters(DATED))).isEqualTo(DATED);
    }

    @Test
    void onlyAClientsDateIsWritten() {
        assertThat(new JsonObject(RecordJobs.parameters(UNDATED)).fieldNames())
                .containsExactly("period", "location", "identifier", "unit_group");
        assertThat(new JsonObject(RecordJobs.parameters(DATED)).getString("local_today"))
                .isEqualTo("2026-11-24");
    }

    @Test
    void anotherDateIsOtherWorkAndSoIsARefresh() {
        Buffer parameters = RecordJobs.parameters(UNDATED);

        assertThat(RecordJobs.identity(parameters))
                .isEqualTo(RecordJobs.identity(RecordJobs.parameters(UNDATED)))
                .isNotEqualTo(RecordJobs.identity(RecordJobs.parameters(DATED)))
                .isNotEqualTo(RecordJobs.refreshIdentity(UNDATED));
    }

    @Test
    void theSameDaysAreRefreshedOnceHoweverTheyAreAskedFor() {
        String identity = RecordJobs.refreshIdentity(UNDATED);

        assertThat(RecordJobs.refreshIdentity(new RecordQuery(
                        Period.WEEKLY,
                        " s\u00e3o  PAULO",
                        "01-05",
                        new Anchor(1, 5),
                        UnitGroup.CELSIUS,
                        Optional.empty())))
                .isEqualTo(identity);
        assertThat(RecordJobs.refreshIdentity(new RecordQuery(
                        Period.WEEKLY, "S\u00e3o Paulo", "1-6", new Anchor(1, 6), UnitGroup.CELSIUS, Optional.empty())))
                .isNotEqualTo(identity);
        assertThat(RecordJobs.refreshIdentity(new RecordQuery(
                        Period.DAILY, "S\u00e3o Paulo", "1-5", new Anchor(1, 5), UnitGroup.CELSIUS, Optional.empty())))
                .isNotEqualTo(identity);
        assertThat(RecordJobs.refreshIdentity(DATED)).isNotEqualTo(identity);
    }

    @Test
    void aRefreshAcrossNewYearIsOfTheYearThatIsShown() {
        assertThat(RecordJobs.refreshIdentity(newYearsEve(LocalDate.of(2027, 1, 1))))
                .isEqualTo(RecordJobs.refreshIdentity(newYearsEve(LocalDate.of(2026, 12, 31))))
                .isNotEqualTo(RecordJobs.refreshIdentity(newYearsEve(LocalDate.of(2027, 1, 7))));
    }

    private static RecordQuery newYearsEve(LocalDate today) {
        return new RecordQuery(
                Period.DAILY, "London", "12-31", new Anchor(12, 31), UnitGroup.CELSIUS, Optional.of(today));
    }
}
