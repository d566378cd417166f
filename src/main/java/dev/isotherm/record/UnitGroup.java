package dev.isotherm.record;

import java.util.Optional;

/** The temperature scale that a client requests. */
public enum UnitGroup {
    CELSIUS("celsius", "°C/decade"),
    FAHRENHEIT("fahrenheit", "°F/decade");

    private final String wireName;
    private final String trendUnit;

    UnitGroup(String wireName, String trendUnit) {
        this.wireName = wireName;
        this.trendUnit = trendUnit;
    }

    /** The name in queries and JSON: {@code celsius} or {@code fahrenheit}. */
    public String wireName() {
        return wireName;
    }

    /** The unit of a trend's slope and error: {@code °C/decade} or {@code °F/decade}. */
    public String trendUnit() {
        return trendUnit;
    }

    /**
     * Finds a scale.
     *
     * @param wireName the name, lower case
     * @return empty if there is no such scale
     */
    public static Optional<UnitGroup> of(String wireName) {
        return switch (wireName) {
            case "celsius" -> Optional.of(CELSIUS);
            case "fahrenheit" -> Optional.of(FAHRENHEIT);
            default -> Optional.empty();
        };
    }

    /**
     * Converts a temperature. The wire shows the conversion of the <em>rounded</em> mean, so this rounds again.
     *
     * @param celsius °C, two decimals
     * @return the temperature on this scale, two decimals
     */
    public double fromCelsius(double celsius) {
        return this == CELSIUS ? celsius : Rounding.round(celsius * 9 / 5 + 32, 2);
    }
}
