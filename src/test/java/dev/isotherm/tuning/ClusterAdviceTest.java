package dev.isotherm.tuning;

import static dev.isotherm.metrics.Figures.QUIET_REDIS;
import static dev.isotherm.metrics.Figures.limiter;
import static dev.isotherm.metrics.Figures.provider;
import static dev.isotherm.metrics.Figures.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.metrics.ContextReport;
import dev.isotherm.tuning.Advice.Cause;
import dev.isotherm.tuning.ClusterLimits.Budget;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a spent budget and a rate that binds look like, and that nothing else is blamed for them. */
class ClusterAdviceTest {
    private static final QueueFigures BACKLOG = new QueueFigures(100, Duration.ofSeconds(8), 20, 1, false);

    /* All slots are used: with no other knowledge, more of them would be advised. */
    private static final ContextReport SHORT_OF_SLOTS =
            worker(0, 0.2, limiter("visual-crossing", 8, 2, 0, 40), 4, 10, QUIET_REDIS, provider(40, 50, 0, 48));

    private final TuningAdvisor advisor = new TuningAdvisor(TuningBounds.USUAL);

    private List<Advice> advise(ClusterLimits limits, ContextReport... reports) {
        return advisor.advise(List.of(reports), BACKLOG, limits);
    }

    private static ClusterLimits rate(double perSecond, int waiting, double p50Ms) {
        return new ClusterLimits("visual-crossing", OptionalDouble.of(perSecond), waiting, p50Ms, Optional.empty());
    }

    private static ClusterLimits budget(long limit, long spent) {
        return new ClusterLimits(
                "visual-crossing",
                OptionalDouble.empty(),
                0,
                0,
                Optional.of(new Budget(limit, spent, Duration.ofMinutes(200))));
    }

    @Test
    void aSpentBudgetIsTheOnlyAdvice() {
        assertThat(advise(budget(1000, 1000), SHORT_OF_SLOTS)).singleElement().satisfies(advice -> {
            assertThat(advice.cause()).isEqualTo(Cause.BUDGET_SPENT);
            assertThat(advice.text())
                    .contains("1000 of 1000", "3 h 20 min", "limits.visual-crossing.cluster.dailyRecords");
            assertThat(advice.changes()).isEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource({"1000, 1200, BUDGET_SPENT", "1000, 995, BUDGET_SPENT", "1000, 900, TOO_FEW_SLOTS"})
    void whatIsLeftDecides(long limit, long spent, Cause first) {
        assertThat(advise(budget(limit, spent), SHORT_OF_SLOTS).get(0).cause()).isEqualTo(first);
    }

    @Test
    void aRateThatBindsIsToldInPlaceOfTheSlotsThatItFills() {
        assertThat(advise(rate(40, 50, 900), SHORT_OF_SLOTS)).singleElement().satisfies(advice -> {
            assertThat(advice.cause()).isEqualTo(Cause.CLUSTER_RATE_TOO_LOW);
            assertThat(advice.text()).contains("50 calls wait", "40 calls/s", "900 ms");
            assertThat(advice.changes()).singleElement().satisfies(change -> {
                assertThat(change.key()).isEqualTo("limits.visual-crossing.cluster.perSecond");
                assertThat(change.from()).isEqualTo("40");
                assertThat(change.to()).isEqualTo("80");
            });
            assertThat(advice.expectation())
                    .hasValueSatisfying(e -> assertThat(e.after()).isEqualTo(80));
        });
    }

    @Test
    void aRateThatNobodyWaitsForDoesNotBind() {
        assertThat(advise(rate(40, 0, 900), SHORT_OF_SLOTS).get(0).cause()).isEqualTo(Cause.TOO_FEW_SLOTS);
        assertThat(advise(rate(40, 3, 0.2), SHORT_OF_SLOTS).get(0).cause()).isEqualTo(Cause.TOO_FEW_SLOTS);
    }

    @Test
    void aProviderThatRefusesIsToldAndNoHigherRate() {
        ContextReport refused = worker(
                0, 0.2, limiter("visual-crossing", 32, 30, 60, 120), 4, 4, QUIET_REDIS, provider(120, 50, 0.5, 50));
        assertThat(advise(rate(120, 50, 900), refused))
                .extracting(Advice::cause)
                .containsExactly(Cause.PROVIDER_SATURATED);
    }

    @Test
    void aLowRateIsToldWithFewCalls() {
        ContextReport few =
                worker(0, 0.1, limiter("open-meteo", 1, 0.1, 0, 0.5), 4, 0.1, QUIET_REDIS, provider(0.5, 50, 0, 48));
        assertThat(advise(rate(1.2, 9, 8_000), few).get(0).cause()).isEqualTo(Cause.CLUSTER_RATE_TOO_LOW);
    }
}
