package dev.isotherm.tuning;

import static dev.isotherm.metrics.Figures.QUIET_REDIS;
import static dev.isotherm.metrics.Figures.limiter;
import static dev.isotherm.metrics.Figures.provider;
import static dev.isotherm.metrics.Figures.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.metrics.ContextReport;
import dev.isotherm.metrics.ContextReport.Calls;
import dev.isotherm.tuning.Advice.Cause;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a limiter or a mean alone does not show. */
class TuningBlindSpotsTest {
    private static final QueueFigures BACKLOG = new QueueFigures(100, Duration.ofSeconds(8), 20, 1, false);
    private final TuningAdvisor advisor = new TuningAdvisor(TuningBounds.USUAL);

    private Advice first(ContextReport... reports) {
        return advisor.advise(List.of(reports), BACKLOG).get(0);
    }

    @Test
    void aLimiterThatIsAlwaysFullIsTheBoundThoughNobodyWaitsForIt() {
        ContextReport full = worker(
                0, 0.2, limiter("visual-crossing", 3, 2.95, 0, 60), 4, 1.2, QUIET_REDIS, provider(60, 50, 0, 48));
        ContextReport hardlyUsed =
                worker(1, 0.2, limiter("visual-crossing", 3, 0.3, 0, 6), 4, 0.1, QUIET_REDIS, provider(6, 50, 0, 48));
        for (Advice first : List.of(first(full), first(full, hardlyUsed))) {
            assertThat(first.cause()).as(first.text()).isEqualTo(Cause.PROVIDER_LIMIT_TOO_LOW);
            assertThat(first.text()).contains("2.95 of 3 provider permits");
            assertThat(first.changes()).singleElement().satisfies(change -> {
                assertThat(change.key()).isEqualTo("limits.visual-crossing.perContext");
                assertThat(change.to()).isEqualTo("6");
            });
            assertThat(first.expectation())
                    .hasValueSatisfying(e -> assertThat(e.after()).isBetween(1.5 * e.before(), 2.1 * e.before()));
            assertThat(first.assumptions()).anyMatch(text -> text.contains("is not known"));
        }
    }

    @Test
    void triesFewPermitsMoreWhereFewJobsWaitForThem() {
        ContextReport full =
                worker(0, 0.2, limiter("visual-crossing", 8, 7.9, 0, 160), 4, 3, QUIET_REDIS, provider(160, 50, 0, 48));
        QueueFigures one = new QueueFigures(1, Duration.ofSeconds(2), 3, 1, false);
        assertThat(advisor.advise(List.of(full), one).get(0).changes())
                .singleElement()
                .satisfies(change -> assertThat(change.to()).isIn("9", "10"));
    }

    @Test
    void oneHiccupOfRedisIsNoSlowRedis() {
        Calls hiccup = new Calls(40, 5.9, 117, 0, 0.4, 0);
        ContextReport shortJobs =
                worker(0, 0.2, limiter("visual-crossing", 8, 2, 0, 40), 4, 40, hiccup, provider(40, 50, 0, 48));
        assertThat(advisor.advise(List.of(shortJobs), BACKLOG))
                .extracting(Advice::cause)
                .containsExactly(Cause.TOO_FEW_SLOTS);
    }

    @Test
    void aSlowRedisHidesNoLimitThatIsTooLow() {
        Calls slow = new Calls(200, 30, 200, 0, 0.3, 0);
        ContextReport both =
                worker(0, 0.2, limiter("visual-crossing", 2, 2, 60, 40), 4, 5, slow, provider(40, 50, 0, 48));
        assertThat(advisor.advise(List.of(both), BACKLOG))
                .extracting(Advice::cause)
                .containsExactly(Cause.REDIS_SLOW, Cause.PROVIDER_LIMIT_TOO_LOW);
    }
}
