package dev.isotherm.weather.provider;

import dev.isotherm.weather.place.Place;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/** Daily mean temperatures of one place, one for each day of a range. Immutable. */
public final class Observations {
    private final Place place;
    private final LocalDate from;
    private final double[] means;
    private final Optional<Instant> asOf;
    private final LocalDate firstProvisional;

    /**
     * Makes observations.
     *
     * @param place where they were observed
     * @param from the day of the first mean
     * @param means one mean a day from there on, °C; {@link Double#NaN} if the provider has no observation
     */
    public Observations(Place place, LocalDate from, double... means) {
        this(Optional.empty(), place, from, means);
    }

    /**
     * Makes observations that were written at a known time.
     *
     * @param asOf when they were written; empty if not known
     * @param place where they were observed
     * @param from the day of the first mean
     * @param means one mean a day from there on, °C; {@link Double#NaN} if the provider has no observation
     */
    public Observations(Optional<Instant> asOf, Place place, LocalDate from, double... means) {
        this(asOf, place, from, LocalDate.MAX, means.clone());
    }

    private Observations(
            Optional<Instant> asOf, Place place, LocalDate from, LocalDate firstProvisional, double[] means) {
        this.asOf = asOf;
        this.place = place;
        this.from = from;
        this.firstProvisional = firstProvisional;
        this.means = means;
    }

    /** The same means; those from this day on are not final, however old they are. */
    public Observations provisionalFrom(LocalDate day) {
        return new Observations(asOf, place, from, day, means);
    }

    /** The same days with other means, one for each. */
    public Observations withMeans(double... others) {
        if (others.length != means.length) {
            throw new IllegalArgumentException(others.length + " means are not one for each of " + means.length);
        }
        return new Observations(asOf, place, from, firstProvisional, others.clone());
    }

    /**
     * Some of the days.
     *
     * @param range the days; all must be covered
     */
    public Observations slice(DayRange range) {
        int first = Math.toIntExact(ChronoUnit.DAYS.between(from, range.from()));
        int end = Math.toIntExact(ChronoUnit.DAYS.between(from, range.to())) + 1;
        Objects.checkFromToIndex(first, end, means.length);
        return new Observations(asOf, place, range.from(), firstProvisional, Arrays.copyOfRange(means, first, end));
    }

    /** The place of the observations. */
    public Place place() {
        return place;
    }

    /** When they were written; empty if not known. */
    public Optional<Instant> asOf() {
        return asOf;
    }

    /** The first day whose mean the provider will replace; {@link LocalDate#MAX} if all are final. */
    public LocalDate firstProvisional() {
        return firstProvisional;
    }

    /** The first day. */
    public LocalDate from() {
        return from;
    }

    /** Whether a day lies in their range. */
    public boolean covers(LocalDate day) {
        return !day.isBefore(from) && day.isBefore(from.plusDays(means.length));
    }

    /** The number of days. */
    public int days() {
        return means.length;
    }

    /**
     * The mean of one day.
     *
     * @param index the day, counted from 0 at {@link #from()}
     * @return °C, or {@link Double#NaN} if the provider has no observation
     */
    public double mean(int index) {
        return means[index];
    }
}
