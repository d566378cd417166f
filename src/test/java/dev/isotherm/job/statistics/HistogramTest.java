package dev.isotherm.job.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Percentiles from bins, beside the true ones. */
class HistogramTest {
    private static double percentile(Histogram histogram, double share) {
        return histogram.percentile(share).orElseThrow();
    }

    private static Histogram of(long... millis) {
        Histogram histogram = new Histogram();
        LongStream.of(millis).forEach(time -> histogram.count(Duration.ofMillis(time)));
        return histogram;
    }

    @Test
    void withoutTimesThereIsNone() {
        assertThat(new Histogram().percentile(0.5)).isEmpty();
    }

    @Test
    void aPercentileIsNeverOffByMoreThanAFactorOfTwo() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            double spread = 1 + random.nextInt(6);
            double middle = Math.exp(random.nextDouble() * Math.log(600_000));
            long[] times = LongStream.range(0, 1 + random.nextInt(500))
                    .map(i -> (long) (middle * Math.exp(random.nextGaussian() * spread / 3)))
                    .map(time -> Math.min(8_000_000, Math.max(1, time)))
                    .toArray();
            Histogram histogram = of(times);
            long[] sorted = LongStream.of(times).sorted().toArray();
            for (double share : new double[] {0.05, 0.5, 0.95, 1}) {
                double right = sorted[(int) Math.ceil(share * sorted.length) - 1];
                assertThat(percentile(histogram, share)).isBetween(right / 2 - 0.1, right * 2 + 0.1);
            }
        }
    }

    @Test
    void timesThatAreSpreadEvenlyMakeItExact() {
        Histogram histogram = of(LongStream.range(0, 4_096).toArray());
        assertThat(percentile(histogram, 0.5)).isCloseTo(2_048, within(2.0));
        assertThat(percentile(histogram, 0.95)).isCloseTo(3_891, within(2.0));
    }

    @Test
    void theFirstAndTheLastBinTakeWhatIsShorterAndLonger() {
        assertThat(percentile(of(-5, 0, 0), 0.95)).isLessThanOrEqualTo(1);
        assertThat(percentile(of(Duration.ofDays(400).toMillis()), 0.95)).isBetween(4_194_304.0, 8_388_608.0);
        assertThat(percentile(of(1), 1)).isEqualTo(2);
        assertThat(percentile(of(4_194_303), 1)).isEqualTo(4_194_304);
    }
}
