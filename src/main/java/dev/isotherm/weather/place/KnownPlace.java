package dev.isotherm.weather.place;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A place that days can be kept of, whatever it was called.
 *
 * @param identity the same for all its names: the identifier of a curated place, else its coordinates
 * @param place where it is
 */
public record KnownPlace(String identity, Place place) {
    private static final int DECIMALS = 4;

    /** A place that is known by its coordinates alone; those that differ by less than some ten metres are one. */
    static KnownPlace at(Place place) {
        return new KnownPlace(coordinates(place), place);
    }

    /** How a provider is asked for it: "latitude,longitude" in degrees. */
    public String question() {
        return coordinates(place);
    }

    private static String coordinates(Place place) {
        return degrees(place.latitude()) + "," + degrees(place.longitude());
    }

    /* A decimal number knows no negative zero. */
    private static String degrees(double value) {
        return BigDecimal.valueOf(value)
                .setScale(DECIMALS, RoundingMode.HALF_EVEN)
                .toPlainString();
    }
}
