package dev.isotherm.weather.place;

import java.time.ZoneId;

/**
 * A place as its provider knows it.
 *
 * @param name the provider's name for it
 * @param latitude degrees, north positive
 * @param longitude degrees, east positive
 * @param zone its time zone, which decides what "today" is there; only its offset from UTC where this Java is older than
 *     the zone
 * @param timezone the provider's name for the zone, which clients are told
 */
public record Place(String name, double latitude, double longitude, ZoneId zone, String timezone) {
    /** A place in a zone that this Java knows. */
    public Place(String name, double latitude, double longitude, ZoneId zone) {
        this(name, latitude, longitude, zone, zone.getId());
    }
}
