package dev.isotherm.record;

import java.util.Arrays;

/** Years and their temperatures, ascending, on one scale. Immutable. */
final class Series {
    private final int[] years;
    private final double[] temperatures;

    Series(int[] years, double[] temperatures) {
        this.years = years.clone();
        this.temperatures = temperatures.clone();
    }

    int size() {
        return years.length;
    }

    int year(int index) {
        return years[index];
    }

    double temperature(int index) {
        return temperatures[index];
    }

    int lastYear() {
        return years[years.length - 1];
    }

    double lastTemperature() {
        return temperatures[temperatures.length - 1];
    }

    /** How many calendar years lie between the first and the last, both included. */
    int span() {
        return lastYear() - years[0] + 1;
    }

    double[] temperatures() {
        return temperatures.clone();
    }

    double[] yearsAsNumbers() {
        return Arrays.stream(years).asDoubleStream().toArray();
    }

    boolean isConstant() {
        return Arrays.stream(temperatures).allMatch(t -> t == temperatures[0]);
    }
}
