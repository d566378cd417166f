package dev.isotherm.service;

import dev.isotherm.weather.place.KnownPlace;
import java.time.LocalDate;

/**
 * What a record was made of: all of its days stored and fresh. As long as each part is the same, so is the record, to the
 * letter.
 *
 * @param location the place as the client wrote it
 * @param place what place that is
 * @param today the date there
 * @param epoch in which young days were fresh
 * @param version of the place's days
 * @param young whether some days of the record are such
 */
public record Basis(String location, KnownPlace place, LocalDate today, long epoch, String version, boolean young) {}
