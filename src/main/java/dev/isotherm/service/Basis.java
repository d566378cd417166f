package dev.isotherm.service;

import dev.isotherm.weather.place.KnownPlace;
import java.time.LocalDate;

/**
 * The data that a record was made of; all its days were stored and fresh. While all parts are equal, the record is
 * equal byte by byte.
 *
 * @param location the place as the client wrote it
 * @param place the place that the name means
 * @param today the date at the place
 * @param epoch the epoch in which young days were fresh
 * @param version the version of the place's days
 * @param young whether some days of the record are young
 */
public record Basis(String location, KnownPlace place, LocalDate today, long epoch, String version, boolean young) {}
