package dev.isotherm.weather;

import java.time.LocalDate;

/**
 * Days without a gap.
 *
 * @param from the first
 * @param to the last
 */
record DayRange(LocalDate from, LocalDate to) {}
