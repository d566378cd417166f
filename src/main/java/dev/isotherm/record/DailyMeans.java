package dev.isotherm.record;

import java.time.LocalDate;

/** The daily mean temperatures of one place. */
@FunctionalInterface
public interface DailyMeans {
    /**
     * The mean of one day.
     *
     * @param day the day in the place's own calendar
     * @return °C, or {@link Double#NaN} if there is no observation
     */
    double on(LocalDate day);
}
