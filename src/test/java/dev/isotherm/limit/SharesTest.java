package dev.isotherm.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.support.TestVertx;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharesTest {
    private final LimiterHarness harness = new LimiterHarness(TestVertx.create(), 1, 1, LimiterHarness.LONG);

    @AfterEach
    void close() {
        harness.close();
    }

    private Shares shares(int places) {
        return new Shares("places", harness.owner, places);
    }

    private boolean take(Shares shares, String who) {
        return harness.on(() -> shares.take(who, 1));
    }

    private void give(Shares shares, String who) {
        harness.on(() -> {
            shares.give(who);
            return null;
        });
    }

    private int most(Shares shares, String who, int weight) {
        return harness.on(() -> (int) IntStream.iterate(1, i -> i + 1)
                .takeWhile(i -> shares.take(who, weight))
                .count());
    }

    @Test
    void oneGetsHalfTwoAThirdEachAndANewcomerAlwaysOne() {
        Shares shares = shares(90);
        assertThat(most(shares, "greedy", 1)).isEqualTo(45);
        assertThat(most(shares, "second", 1)).isEqualTo(23);
        assertThat(most(shares, "third", 1)).isEqualTo(11);
        assertThat(IntStream.range(0, 11).filter(i -> take(shares, "new" + i))).hasSize(11);
        assertThat(take(shares, "too late")).as("all are taken").isFalse();
    }

    @Test
    void aPlaceThatIsGivenBackIsTakenByOthersFirst() {
        Shares shares = shares(4);
        assertThat(most(shares, "greedy", 1)).isEqualTo(2);
        assertThat(most(shares, "second", 1)).isEqualTo(1);
        give(shares, "second");
        assertThat(take(shares, "greedy")).isFalse();
        give(shares, "greedy");
        assertThat(take(shares, "second")).isTrue();
        give(shares, "greedy");
        give(shares, "second");
        assertThat(most(shares, "third", 1)).as("nothing is lost").isEqualTo(2);
    }

    @Test
    void withAWeightItGetsSoManyTimesAsMuchAndOfFewPlacesAll() {
        assertThat(most(shares(160), "program", 15)).isEqualTo(150);
        assertThat(most(shares(15), "program", 15)).isEqualTo(15);
        assertThat(most(shares(1), "user", 1)).isEqualTo(1);
        assertThat(most(shares(0), "user", 1)).isZero();
    }
}
