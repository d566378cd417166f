/**
 * What every weather provider is, and the gate of limits that each call passes.
 *
 * <p>Start reading at {@link WeatherProvider}. Uses: {@code config}, {@code context}, {@code limit}, {@code
 * limit.live}, {@code record}, {@code redis}, {@code trace}, {@code weather.place}.
 *
 * <p>Other packages use: {@link BoundedGet}, {@link CallCost}, {@link CallWatch}, {@link DailyMean}, {@link
 * DayRange}, {@link NamedZone}, {@link Observations}, {@link ProviderClient}, {@link ProviderGate}, {@link
 * ProviderState}, {@link ProviderWindow}, {@link WeatherException}, {@link WeatherProvider}.
 */
package dev.isotherm.weather.provider;
