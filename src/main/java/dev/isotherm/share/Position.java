package dev.isotherm.share;

/**
 * A position on Earth.
 *
 * @param latitude degrees, north positive
 * @param longitude degrees, east positive
 */
public record Position(double latitude, double longitude) {
    boolean onEarth() {
        return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
    }
}
