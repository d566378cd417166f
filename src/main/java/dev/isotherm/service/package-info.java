/**
 * Temperature records for the API and the workers: they ask for a record, this package finds the days and computes.
 *
 * <p>Start reading at {@link RecordService},
 * {@link WeatherCache}. Uses: {@code config}, {@code context}, {@code job}, {@code job.recurring}, {@code limit}, {@code record},
 * {@code record.json}, {@code redis}, {@code redis.guard}, {@code weather.fetch}, {@code weather.place}, {@code weather.popularity}, {@code weather.provider}, {@code
 * weather.store}.
 *
 * <p>Other packages use: {@link Basis}, {@link DayWeather}, {@link Days}, {@link PopularNames}, {@link RecordJobs},
 * {@link RecordService}, {@link WarmingJobs}.
 */
package dev.isotherm.service;
