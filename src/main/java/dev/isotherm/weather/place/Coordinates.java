package dev.isotherm.weather.place;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position.
 *
 * @param latitude degrees, north positive
 * @param longitude degrees, east positive
 */
public record Coordinates(double latitude, double longitude) {
    private static final Pattern WRITTEN =
            Pattern.compile("\\s*([+-]?\\d{1,3}(?:\\.\\d{1,15})?)\\s*,\\s*([+-]?\\d{1,3}(?:\\.\\d{1,15})?)\\s*");
    private static final double EARTH_RADIUS = 6371.0088;
    /** Of the texts: about ten metres. */
    private static final int DECIMALS = 4;

    /**
     * Reads "latitude,longitude".
     *
     * @return empty if the text is anything else, for example a name; the position may be outside of the Earth
     */
    public static Optional<Coordinates> parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        return written.matches()
                ? Optional.of(
                        new Coordinates(Double.parseDouble(written.group(1)), Double.parseDouble(written.group(2))))
                : Optional.empty();
    }

    /** Whether there is such a position. */
    public boolean onEarth() {
        return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
    }

    /** The latitude as text, four decimals. */
    public String latitudeText() {
        return degrees(latitude);
    }

    /** The longitude as text, four decimals. */
    public String longitudeText() {
        return degrees(longitude);
    }

    /** As {@link #parse} reads it. */
    public String text() {
        return latitudeText() + "," + longitudeText();
    }

    /* A BigDecimal has no negative zero. */
    private static String degrees(double value) {
        return BigDecimal.valueOf(value)
                .setScale(DECIMALS, RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    /** The distance along the surface, by the haversine formula. */
    public double kilometresTo(Coordinates other) {
        double north = Math.sin(Math.toRadians(other.latitude - latitude) / 2);
        double east = Math.sin(Math.toRadians(other.longitude - longitude) / 2);
        double chord = north * north
                + Math.cos(Math.toRadians(latitude)) * Math.cos(Math.toRadians(other.latitude)) * east * east;
        return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(chord)));
    }
}
