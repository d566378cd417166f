package dev.isotherm.dev.weather;

import dev.isotherm.dev.weather.SimulatedNormals.Normals;
import java.time.LocalDate;

/**
 * The weather of the simulation: the seasons of the place's climate, a slow warming and spells of warmer and cooler days.
 * Each day is a function of seed, place and date alone, so every range that holds it shows the same.
 */
final class SimulatedClimate {
    /* Spells of these many days lie upon one another; long ones make one day resemble the next. */
    private static final int[] SPELL_DAYS = {2, 7, 30, 400};
    private static final double[] SPELL_WEIGHTS = {0.9, 1.0, 0.7, 0.2};
    private static final double DAYS_A_YEAR = 365.2425;
    /* The days lag behind the sun by a month: 24 July and 22 January, which is half a year away. */
    private static final int PEAK = 205;

    private final long seed;

    /** Makes the climate that belongs to a seed. */
    SimulatedClimate(long seed) {
        this.seed = seed;
    }

    /**
     * The temperatures of one day.
     *
     * @param mean °C, one decimal
     * @param max °C, one decimal, above the mean
     * @param min °C, one decimal, below the mean
     */
    record Day(double mean, double max, double min) {}

    /** Tells the weather of one day at one place. */
    Day day(SimulatedPlace place, LocalDate date) {
        double mean = climate(place, date) + warming(place, date) + spells(place, date);
        long luck = Mixer.mix(seed, place.hash(), date.toEpochDay(), SPELL_DAYS.length);
        double up = 2.5 + 3 * Mixer.unit(luck);
        double down = 2.5 + 3 * Mixer.unit(Mixer.mix(luck));
        return new Day(tenths(mean), tenths(mean + up), tenths(mean - down));
    }

    /* A wave of a year from January to July, and one of half a year where spring and autumn are no mean of the two. */
    private static double climate(SimulatedPlace place, LocalDate date) {
        Normals normals = place.normals();
        double season = 2 * Math.PI * (date.getDayOfYear() - PEAK) / DAYS_A_YEAR;
        return normals.year()
                + (normals.july() - normals.january()) / 2 * Math.cos(season)
                + ((normals.july() + normals.january()) / 2 - normals.year()) * Math.cos(2 * season);
    }

    /* 0.2 to 0.3 °C a decade, from 0.5 °C below the climate's mean in 1970. */
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
        // Weather varies more the farther it is from the equator.
        return sum * (0.8 + 0.06 * Math.abs(place.latitude()));
    }

    private double knotValue(SimulatedPlace place, int spell, long knot) {
        return 2 * Mixer.unit(Mixer.mix(seed, place.hash(), spell, knot)) - 1;
    }

    private static double tenths(double celsius) {
        return Math.round(celsius * 10) / 10.0;
    }
}
