package dev.isotherm.weather.place;

/**
 * A place with an identity that does not depend on the name that a client used. Days are stored by it.
 *
 * @param identity the same for all its names: the identifier of a curated place, else its coordinates
 * @param place its position and time zone
 */
public record KnownPlace(String identity, Place place) {
    /** A place that is identified by its coordinates, rounded to about ten metres. */
    static KnownPlace at(Place place) {
        return new KnownPlace(coordinates(place), place);
    }

    /** The location for calls to the provider: "latitude,longitude" in degrees. */
    public String question() {
        return coordinates(place);
    }

    private static String coordinates(Place place) {
        return new Coordinates(place.latitude(), place.longitude()).text();
    }
}
