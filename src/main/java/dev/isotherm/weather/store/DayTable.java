package dev.isotherm.weather.store;

import dev.isotherm.record.DailyMeans;
import dev.isotherm.weather.provider.DailyMean;
import dev.isotherm.weather.provider.DayRange;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.WeatherException;
import io.vertx.core.buffer.Buffer;
import java.time.LocalDate;
import java.util.BitSet;

/**
 * The days of one place in a range: for each day a mean, "no observation", or "not held". In memory and in Redis a day
 * has two bytes: 0 not held, 1 no observation, else hundredths of a degree Celsius plus 32,768. So if Redis pads a
 * string with zero bytes, the days in between are "not held".
 *
 * <p>A held day is stale if the provider may have corrected it since.
 */
public final class DayTable implements DailyMeans {
    static final int BYTES = 2;
    private static final int NOT_HELD = 0;
    private static final int NO_OBSERVATION = 1;
    private static final int OFFSET = 32_768;
    private static final int COLDEST = encode(DailyMean.COLDEST);
    private static final int WARMEST = encode(DailyMean.WARMEST);
    /* A few real days may by chance have the codes of letters. */
    private static final int FEWEST_LETTERS = 16;

    private final long firstDay;
    private final char[] codes;
    private final BitSet stale = new BitSet();
    private final BitSet young = new BitSet();

    public DayTable(LocalDate first, LocalDate last) {
        this.firstDay = first.toEpochDay();
        this.codes = new char[Math.toIntExact(last.toEpochDay() - firstDay + 1)];
    }

    /**
     * Whether a string can be a year of days. If not, none of its days is used, because other text has codes that look
     * like cold days.
     *
     * @param stored the value in Redis
     */
    static boolean isYear(int year, Buffer stored) {
        int length = stored.length();
        if (length % BYTES != 0 || length > BYTES * LocalDate.ofYearDay(year, 1).lengthOfYear()) {
            return false;
        }
        boolean text = length >= FEWEST_LETTERS;
        for (int i = 0; i < length; i += BYTES) {
            int code = stored.getUnsignedShort(i);
            if (code > NO_OBSERVATION && (code < COLDEST || code > WARMEST)) {
                return false;
            }
            text &= isPrintable(code >> Byte.SIZE) && isPrintable(code & 0xff);
        }
        return !text;
    }

    private static boolean isPrintable(int letter) {
        return letter >= ' ' && letter <= '~';
    }

    /** Loads a year's settled days. Days that the string does not hold are not changed. */
    void load(int year, Buffer stored) {
        fill(year, stored, new BitSet(), new BitSet());
    }

    /** Loads a year's young days that the table does not hold yet. Settled days are newer, so they are not replaced. */
    void loadYoung(int year, Buffer stored) {
        fill(year, stored, young, new BitSet());
    }

    /** Loads a year's stale young days that the table does not hold yet. */
    void loadStale(int year, Buffer stored) {
        fill(year, stored, young, stale);
    }

    private void fill(int year, Buffer stored, BitSet first, BitSet second) {
        long newYear = LocalDate.ofYearDay(year, 1).toEpochDay();
        for (int i = 0; i + 1 < stored.length(); i += BYTES) {
            long index = newYear + i / BYTES - firstDay;
            int code = stored.getUnsignedShort(i);
            if (code != NOT_HELD && index >= 0 && index < codes.length && codes[(int) index] == NOT_HELD) {
                codes[(int) index] = (char) code;
                first.set((int) index);
                second.set((int) index);
            }
        }
    }

    /**
     * Adds the observations of a provider.
     *
     * @return whether they add or change any day
     */
    public boolean put(Observations observations) {
        long from = observations.from().toEpochDay() - firstDay;
        long provisional = observations.firstProvisional().toEpochDay()
                - observations.from().toEpochDay();
        boolean news = false;
        for (int i = 0; i < observations.days(); i++) {
            long index = from + i;
            if (index >= 0 && index < codes.length) {
                int code = encode(observations.mean(i));
                news |= codes[(int) index] != code;
                codes[(int) index] = (char) code;
                stale.clear((int) index);
                young.set((int) index, i >= provisional);
            }
        }
        return news;
    }

    /** Copies the fresh days of another table in a range that both tables contain. */
    public void put(DayTable other, DayRange range) {
        for (LocalDate day = range.from(); !day.isAfter(range.to()); day = day.plusDays(1)) {
            if (other.fresh(day)) {
                int index = index(day);
                codes[index] = (char) other.code(day);
                stale.clear(index);
                young.set(index, other.young(day));
            }
        }
    }

    public boolean held(LocalDate day) {
        return code(day) != NOT_HELD;
    }

    /** Whether the day is held and need not be fetched again. */
    public boolean fresh(LocalDate day) {
        return held(day) && !stale.get(index(day));
    }

    /** Whether the day is held, but the provider may have corrected it since it was fetched. */
    public boolean stale(LocalDate day) {
        return held(day) && stale.get(index(day));
    }

    /** Whether the day is held as one that the provider may still correct. */
    public boolean young(LocalDate day) {
        return held(day) && young.get(index(day));
    }

    @Override
    public double on(LocalDate day) {
        int code = code(day);
        return code <= NO_OBSERVATION ? Double.NaN : (code - OFFSET) / 100.0;
    }

    static int encode(double mean) {
        if (Double.isNaN(mean)) {
            return NO_OBSERVATION;
        }
        long hundredths = Math.round(mean * 100);
        if (!DailyMean.plausible(mean)) {
            throw new WeatherException(
                    WeatherException.Kind.BAD_ANSWER, "A temperature of " + mean + " °C cannot be stored");
        }
        return (int) hundredths + OFFSET;
    }

    private int index(LocalDate day) {
        return Math.toIntExact(day.toEpochDay() - firstDay);
    }

    private int code(LocalDate day) {
        long index = day.toEpochDay() - firstDay;
        return index < 0 || index >= codes.length ? NOT_HELD : codes[(int) index];
    }
}
