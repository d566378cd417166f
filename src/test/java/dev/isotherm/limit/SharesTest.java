package dev.isotherm.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharesTest {
    private static int most(Shares shares, String who, int weight) {
        return (int) IntStream.iterate(1, i -> i + 1)
                .takeWhile(i -> shares.take(who, weight))
                .count();
    }

    @Test
    void oneGetsHalfTwoAThirdEachAndANewcomerAlwaysOne() {
        Shares shares = new Shares(90);
        assertThat(most(shares, "greedy", 1)).isEqualTo(45);
        assertThat(most(shares, "second", 1)).isEqualTo(23);
        assertThat(most(shares, "third", 1)).isEqualTo(11);
        assertThat(IntStream.range(0, 11).filter(i -> shares.take("new" + i, 1)))
                .hasSize(11);
        assertThat(shares.take("too late", 1)).as("all are taken").isFalse();
    }

    @Test
    void aPlaceThatIsGivenBackIsTakenByOthersFirst() {
        Shares shares = new Shares(4);
        assertThat(most(shares, "greedy", 1)).isEqualTo(2);
        assertThat(most(shares, "second", 1)).isEqualTo(1);
        shares.give("second");
        assertThat(shares.take("greedy", 1)).isFalse();
        shares.give("greedy");
        assertThat(shares.take("second", 1)).isTrue();
        shares.give("greedy");
        shares.give("second");
        assertThat(most(shares, "third", 1)).as("nothing is lost").isEqualTo(2);
    }

    @Test
    void withAWeightItGetsSoManyTimesAsMuchAndOfFewPlacesAll() {
        assertThat(most(new Shares(160), "program", 15)).isEqualTo(150);
        assertThat(most(new Shares(15), "program", 15)).isEqualTo(15);
        assertThat(most(new Shares(1), "user", 1)).isEqualTo(1);
        assertThat(most(new Shares(0), "user", 1)).isZero();
    }
}
