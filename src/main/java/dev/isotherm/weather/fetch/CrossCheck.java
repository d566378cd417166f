package dev.isotherm.weather.fetch;

import dev.isotherm.record.DailyMeans;
import dev.isotherm.weather.provider.DayRange;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherException.Kind;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares the answers of one load with the same days of other years before they are stored, because an answer in the
 * wrong unit or of another place looks valid by itself. An answer that is far from the other years is requested again.
 * If the same answer comes twice, it is accepted, because a year may really be so unusual. So an unusual year costs one
 * more call, and is not lost.
 *
 * <p>It cannot detect Fahrenheit near -25 °C and below, where both scales have nearly the same values.
 */
final class CrossCheck {
    /** °C. The daily means of one date have a standard deviation of at most 9 (continental winter). */
    static final double FARTHEST = 15;
    /** With fewer other years, two wrong ones could move the median. */
    static final int FEWEST_OTHERS = 7;
    /** °C. Less than the last digit of a provider. */
    static final double SAME = 0.05;

    private static final int MOST_ANSWERS = 3;
    private static final int SAMPLES = 31;

    private final String provider;
    private final String location;
    private final DailyMeans held;
    private final LocalDate first;
    private final LocalDate last;
    private final TreeMap<LocalDate, Question> questions = new TreeMap<>();

    /**
     * Begins a load.
     *
     * @param provider the name of the provider, for messages
     * @param location the place, for messages
     * @param held the known days, NaN for others; may change during the load
     * @param first the first day of the load
     * @param last its last day
     */
    CrossCheck(String provider, String location, DailyMeans held, LocalDate first, LocalDate last) {
        this.provider = provider;
        this.location = location;
        this.held = held;
        this.first = first;
        this.last = last;
    }

    /** What to do with a range. */
    sealed interface Verdict permits Accepted, AskAgain, Refused {}

    /**
     * The days can be stored.
     *
     * @param answer the days
     */
    record Accepted(Observations answer) implements Verdict {}

    /**
     * The range must be requested once more. Pass the next answer to {@link #hear} again.
     *
     * @param range the days
     */
    record AskAgain(DayRange range) implements Verdict {}

    /**
     * The provider gave different answers, all of them odd.
     *
     * @param range the days
     * @param reason the failure of these days
     */
    record Refused(DayRange range, WeatherException reason) implements Verdict {}

    /**
     * Takes an answer.
     *
     * @param answer the days of one range; ranges of one load do not overlap
     * @return what to do now, for this range and for others that waited for more years; may be empty
     */
    List<Verdict> hear(Observations answer) {
        Question question = questions.computeIfAbsent(answer.from(), from -> new Question());
        question.answers.add(answer);
        question.waiting = true;
        List<Verdict> verdicts = new ArrayList<>();
        for (Question one : List.copyOf(questions.values())) {
            if (one.waiting) {
                judge(one, verdicts);
            }
        }
        return verdicts;
    }

    /**
     * Ends the load. Answers that still wait are accepted, because there are too few years to compare them with.
     *
     * @return the answers without a verdict so far
     */
    List<Accepted> rest() {
        List<Accepted> accepted = new ArrayList<>();
        questions.values().stream().filter(one -> one.waiting).forEach(one -> {
            one.waiting = false;
            accepted.add(new Accepted(one.latest()));
        });
        return accepted;
    }

    private void judge(Question question, List<Verdict> verdicts) {
        double[] days = sample(question.latest());
        if (question.confirmed() || Double.isNaN(mean(days))) {
            verdicts.add(question.accept());
            return;
        }
        double[] others = others(question.latest(), days);
        if (others.length < FEWEST_OTHERS) {
            return;
        }
        question.waiting = false;
        DayRange range = question.range();
        if (!outOfLine(mean(days), others)) {
            verdicts.add(question.accept());
        } else if (question.answers.size() < MOST_ANSWERS) {
            verdicts.add(new AskAgain(range));
        } else {
            questions.remove(range.from());
            verdicts.add(new Refused(
                    range,
                    new WeatherException(
                            Kind.BAD_ANSWER,
                            "The weather provider " + provider + " gave " + MOST_ANSWERS + " different answers for '"
                                    + location + "' from " + range.from() + " to " + range.to()
                                    + ", all more than " + FARTHEST + " °C from other years.")));
        }
    }

    /** Whether a mean is farther from the median of the others than weather explains. */
    static boolean outOfLine(double mean, double[] others) {
        double[] sorted = others.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return Math.abs(mean - median) > FARTHEST;
    }

    /* About 30 of the days, spread evenly over the range. */
    private static double[] sample(Observations answer) {
        int step = step(answer);
        double[] days = new double[(answer.days() + step - 1) / step];
        for (int i = 0; i < days.length; i++) {
            days[i] = answer.mean(i * step);
        }
        return days;
    }

    private static int step(Observations answer) {
        return Math.max(1, answer.days() / SAMPLES);
    }

    private double[] others(Observations answer, double[] days) {
        int step = step(answer);
        List<Double> means = new ArrayList<>();
        for (int year = first.getYear(); year <= last.getYear(); year++) {
            int shift = year - answer.from().getYear();
            double[] same = new double[days.length];
            int known = 0;
            for (int i = 0; i < days.length; i++) {
                // A day that the answer lacks must not count for the other years.
                same[i] = Double.isNaN(days[i])
                        ? Double.NaN
                        : known(answer, answer.from().plusYears(shift).plusDays((long) i * step));
                known += Double.isNaN(same[i]) ? 0 : 1;
            }
            if (2 * known > days.length - unknown(days)) {
                means.add(mean(same));
            }
        }
        return means.stream().mapToDouble(m -> m).toArray();
    }

    /* The answer's own days do not count as other years. */
    private double known(Observations answer, LocalDate day) {
        if (covers(answer, day)) {
            return Double.NaN;
        }
        Map.Entry<LocalDate, Question> before = questions.floorEntry(day);
        return before != null && covers(before.getValue().latest(), day)
                ? meanOf(before.getValue().latest(), day)
                : held.on(day);
    }

    private static boolean covers(Observations answer, LocalDate day) {
        return !day.isBefore(answer.from()) && day.isBefore(answer.from().plusDays(answer.days()));
    }

    private static double meanOf(Observations answer, LocalDate day) {
        return answer.mean(Math.toIntExact(day.toEpochDay() - answer.from().toEpochDay()));
    }

    private static double mean(double[] days) {
        return Arrays.stream(days).filter(day -> !Double.isNaN(day)).average().orElse(Double.NaN);
    }

    private static int unknown(double[] days) {
        return (int) Arrays.stream(days).filter(Double::isNaN).count();
    }

    private static final class Question {
        private final List<Observations> answers = new ArrayList<>();
        private boolean waiting;

        Observations latest() {
            return answers.get(answers.size() - 1);
        }

        DayRange range() {
            return new DayRange(latest().from(), latest().from().plusDays(latest().days() - 1L));
        }

        Accepted accept() {
            waiting = false;
            return new Accepted(latest());
        }

        boolean confirmed() {
            return answers.subList(0, answers.size() - 1).stream().anyMatch(earlier -> same(earlier, latest()));
        }

        private static boolean same(Observations one, Observations other) {
            if (one.days() != other.days()) {
                return false;
            }
            for (int i = 0; i < one.days(); i++) {
                boolean missing = Double.isNaN(one.mean(i));
                if (missing != Double.isNaN(other.mean(i))
                        || (!missing && Math.abs(one.mean(i) - other.mean(i)) > SAME + 1e-9)) {
                    return false;
                }
            }
            return true;
        }
    }
}
