package dev.isotherm.dev.weather;

import dev.isotherm.dev.weather.SimulatedNormals.Normals;
import java.time.ZoneId;

/**
 * A place of the simulation.
 *
 * @param name the name in answers
 * @param latitude degrees, north positive
 * @param longitude degrees, east positive
 * @param zone its time zone
 * @param normals its climate
 * @param hash the seed of the place's random choices
 */
record SimulatedPlace(String name, double latitude, double longitude, ZoneId zone, Normals normals, long hash) {
    /** The same place under another name. */
    SimulatedPlace named(String other) {
        return new SimulatedPlace(other, latitude, longitude, zone, normals, hash);
    }
}
