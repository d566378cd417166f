package dev.isotherm.weather;

import dev.isotherm.record.DailyMeans;
import io.vertx.core.buffer.Buffer;
import java.time.LocalDate;

/**
 * The days of one place from a first to a last one: for each a mean, "no observation", or "not held". In memory and in
 * Redis a day is two bytes: 0 not held, 1 no observation, else hundredths of a degree Celsius plus 32,768. So a string
 * that Redis pads with zero bytes says "not held" for the days in between.
 */
final class DayTable implements DailyMeans {
    static final int BYTES = 2;
    private static final int NOT_HELD = 0;
    private static final int NO_OBSERVATION = 1;
    private static final int OFFSET = 32_768;

    private final long firstDay;
    private final char[] codes;

    DayTable(LocalDate first, LocalDate last) {
        this.firstDay = first.toEpochDay();
        this.codes = new char[Math.toIntExact(last.toEpochDay() - firstDay + 1)];
    }

    /** Takes over a year as it is stored; days that the string does not hold are left as they are. */
    void load(int year, Buffer stored) {
        long newYear = LocalDate.ofYearDay(year, 1).toEpochDay();
        for (int i = 0; i + 1 < stored.length(); i += BYTES) {
            long index = newYear + i / BYTES - firstDay;
            int code = stored.getUnsignedShort(i);
            if (code != NOT_HELD && index >= 0 && index < codes.length) {
                codes[(int) index] = (char) code;
            }
        }
    }

    /** Takes over what a provider observed. */
    void put(Observations observations) {
        long from = observations.from().toEpochDay() - firstDay;
        for (int i = 0; i < observations.days(); i++) {
            long index = from + i;
            if (index >= 0 && index < codes.length) {
                codes[(int) index] = (char) encode(observations.mean(i));
            }
        }
    }

    boolean held(LocalDate day) {
        return code(day) != NOT_HELD;
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
        if (hundredths <= NO_OBSERVATION - OFFSET || hundredths >= OFFSET) {
            throw new WeatherException(
                    WeatherException.Kind.BAD_ANSWER, "A temperature of " + mean + " °C cannot be stored");
        }
        return (int) hundredths + OFFSET;
    }

    private int code(LocalDate day) {
        long index = day.toEpochDay() - firstDay;
        return index < 0 || index >= codes.length ? NOT_HELD : codes[(int) index];
    }
}
