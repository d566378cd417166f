package dev.isotherm.weather.provider;

/**
 * What a call costs, by the terms of its provider.
 *
 * @param records what the daily budget counts: whatever the provider bills
 * @param calls what the rate of the cluster counts
 */
public record CallCost(long records, int calls) {}
