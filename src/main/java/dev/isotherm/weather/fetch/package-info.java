/**
 * Fetches missing days: plans the calls, shares them between all who wait, and remembers failures for a while.
 *
 * <p>Start reading at {@link DayFetch}. Uses: {@code context}, {@code limit}, {@code record}, {@code redis}, {@code
 * weather.place}, {@code weather.provider}, {@code weather.store}.
 *
 * <p>Other packages use: {@link DayDemand}, {@link DayFetch}, {@link DetailFetch}, {@link FailureMemory}, {@link FetchLocks}, {@link FirstAnswer}, {@link
 * Flight}, {@link FlightLease}, {@link Flights}, {@link LoadQueue}, {@link LoadWatch}, {@link PlaceLookup}.
 */
package dev.isotherm.weather.fetch;
