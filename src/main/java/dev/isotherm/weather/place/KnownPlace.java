package dev.isotherm.weather.place;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A place with an identity that does not depend on the name that a client used. Days are stored by it.
 *
 * @param identity the same for all its names: the identifier of a curated place, else its coordinates
 * @param place its position and time zone
 */
public record KnownPlace(String identity, Place place) {
    private static final int DECIMALS = 4;

    /** A place that is identified by its coordinates, rounded to about ten metres. */
    static KnownPlace at(Place place) {
        return new KnownPlace(coordinates(place), place);
    }

    /** The location for calls to the provider: "latitude,longitude" in degrees. */
    public String question() {
        return coordinates(place);
    }

    private static String coordinates(Place place) {
        return degrees(place.latitude()) + "," + degrees(place.longitude());
    }

    /* A BigDecimal has no negative zero. */
    private static String degrees(double value) {
        return BigDecimal.valueOf(value)
                .setScale(DECIMALS, RoundingMode.HALF_EVEN)
                .toPlainString();
    }
}
