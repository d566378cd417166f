package dev.isotherm.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Nobody can tell a job's id from others, and ids still sort by time. */
class JobIdsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T13:12:42Z");

    private static JobIds at(Instant now) {
        return new JobIds(Clock.fixed(now, ZoneOffset.UTC), new SecureRandom());
    }

    @Test
    void anIdHasATimeAndA128BitSecret() {
        assertThat(at(NOW).next("work")).matches("work_" + NOW.toEpochMilli() + "_[0-9a-f]{32}");
    }

    @Test
    void idsOfOneInstantAreAllDifferentAndLaterOnesSortLater() {
        JobIds ids = at(NOW);
        Set<String> made = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            made.add(ids.next("work"));
        }
        assertThat(made).hasSize(10_000);
        assertThat(made).allMatch(id -> id.compareTo(at(NOW.plusMillis(1)).next("work")) < 0);
    }

    /** A plain generator tells its next numbers to whoever has seen one: only a secure one fits. */
    @Test
    void onlyASecureGeneratorFits() {
        assertThat(Arrays.stream(JobIds.class.getConstructors())
                        .flatMap(made -> Arrays.stream(made.getParameterTypes()))
                        .map(Class::getSimpleName))
                .containsExactly("InstantSource", "SecureRandom");
    }
}
