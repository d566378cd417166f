package dev.isotherm.dev.weather;

import dev.isotherm.dev.weather.SimulatedNormals.Normals;
import java.time.LocalDate;

/**
 * The weather of the simulation: the seasons of the place, a slow warming, and spells of warmer and cooler days. Each
 * day depends on seed, place and date only, so it is the same in every range.
 */
final class SimulatedClimate {
    /* Spells of these lengths are added; long ones make neighbouring days similar. */
    private static final int[] SPELL_DAYS = {2, 7, 30, 400};
    private static final double[] SPELL_WEIGHTS = {0.9, 1.0, 0.7, 0.2};
    private static final double DAYS_A_YEAR = 365.2425;
    /* Temperatures follow the sun a month later: the extremes are on 24 July and half a year later, on 22 January. */
    private static final int PEAK = 205;

    private final long seed;

    /** Makes the climate of a seed. */
    SimulatedClimate(long seed) {
        this.seed = seed;
    }

    /**
     * The temperatures of one day.
     *
     * @param mean the mean, °C, one decimal
     * @param max the maximum, °C, one decimal, above the mean
     * @param min the minimum, °C, one decimal, below the mean
     */
    record Day(double mean, double max, double min) {}

    /** Returns the weather of one day at one place. */
    Day day(SimulatedPlace place, LocalDate date) {
        double mean = climate(place, date) + warming(place, date) + spells(place, date);
        long luck = Mixer.mix(seed, place.hash(), date.toEpochDay(), SPELL_DAYS.length);
        double up = 2.5 + 3 * Mixer.unit(luck);
        double down = 2.5 + 3 * Mixer.unit(Mixer.mix(luck));
        return new Day(tenths(mean), tenths(mean + up), tenths(mean - down));
    }

    /* A yearly wave between January and July, and a half-yearly wave, because spring and autumn are not their mean. */
    private static double climate(SimulatedPlace place, LocalDate date) {
        Normals normals = place.normals();
        double season = 2 * Math.PI * (date.getDayOfYear() - PEAK) / DAYS_A_YEAR;
        return normals.year()
                + (normals.july() - normals.january()) / 2 * Math.cos(season)
                + ((normals.july() + normals.january()) / 2 - normals.year()) * Math.cos(2 * season);
    }

    /* Warming of 0.2 to 0.3 °C per decade; 1970 is 0.5 °C below the climate's mean. */
    private static double warming(SimulatedPlace place, LocalDate date) {
        double aDecade = 0.2 + 0.1 * Mixer.unit(Mixer.mix(place.hash(), 3));
        return aDecade * date.toEpochDay() / (10 * DAYS_A_YEAR) - 0.5;
    }

    private double spells(SimulatedPlace place, LocalDate date) {
        double sum = 0;
        for (int i = 0; i < SPELL_DAYS.length; i++) {
            long knot = Math.floorDiv(date.toEpochDay(), SPELL_DAYS[i]);
            double way = (double) Math.floorMod(date.toEpochDay(), SPELL_DAYS[i]) / SPELL_DAYS[i];
            double eased = way * way * (3 - 2 * way);
            double before = knotValue(place, i, knot);
            sum += SPELL_WEIGHTS[i] * (before + eased * (knotValue(place, i, knot + 1) - before));
        }
        // Far from the equator weather varies more.
        return sum * (0.8 + 0.06 * Math.abs(place.latitude()));
    }

    private double knotValue(SimulatedPlace place, int spell, long knot) {
        return 2 * Mixer.unit(Mixer.mix(seed, place.hash(), spell, knot)) - 1;
    }

    private static double tenths(double celsius) {
        return Math.round(celsius * 10) / 10.0;
    }
}
