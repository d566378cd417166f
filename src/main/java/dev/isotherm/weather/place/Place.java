package dev.isotherm.weather.place;

import java.time.ZoneId;

/**
 * A place as its provider knows it.
 *
 * @param name the provider's name for it
 * @param latitude degrees, north positive
 * @param longitude degrees, east positive
 * @param zone its time zone, which decides what "today" is; only the offset from UTC if this Java does not know the
 *     zone
 * @param timezone the provider's name for the zone, which clients see
 */
public record Place(String name, double latitude, double longitude, ZoneId zone, String timezone) {
    /** A place in a zone that this Java knows. */
    public Place(String name, double latitude, double longitude, ZoneId zone) {
        this(name, latitude, longitude, zone, zone.getId());
    }
}
