/**
 * {@code isotherm doctor}: examines a machine, a configuration, a Redis and a provider before a service starts, and a
 * running service from outside.
 *
 * <p>Start reading at {@link DoctorCommand}. Uses: {@code config}, {@code job.store}, {@code limit}, {@code
 * management}, {@code redis}, {@code redis.guard}, {@code weather}, {@code weather.provider}.
 *
 * <p>Other packages use: nothing.
 */
package dev.isotherm.doctor;
