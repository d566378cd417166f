package dev.isotherm.weather;

import java.time.ZoneId;

/**
 * A place as its provider knows it.
 *
 * @param name the provider's name for it
 * @param latitude degrees, north positive
 * @param longitude degrees, east positive
 * @param zone its time zone, which decides what "today" is there
 */
public record Place(String name, double latitude, double longitude, ZoneId zone) {}
