/**
 * What every weather provider is, and the gate of limits that each call passes.
 *
 * <p>Start reading at {@link WeatherProvider}. Uses: {@code config}, {@code limit}, {@code limit.live}, {@code
 * redis}, {@code weather.place}.
 *
 * <p>Other packages use: {@link CallWatch}, {@link DailyMean}, {@link DayRange}, {@link Observations}, {@link
 * ProviderCalls}, {@link ProviderGate}, {@link ProviderState}, {@link WeatherException}, {@link WeatherProvider}.
 */
package dev.isotherm.weather.provider;
