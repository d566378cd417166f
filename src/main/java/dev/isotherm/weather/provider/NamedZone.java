package dev.isotherm.weather.provider;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The time zone that a provider names.
 *
 * @param zone decides what "today" is
 * @param name the provider's name for it, which clients see
 */
public record NamedZone(ZoneId zone, String name) {
    /* The maximum of Java's ZoneOffset; real offsets go from -12 to +14. */
    private static final int MAX_OFFSET_SECONDS = 18 * 3_600;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_+/-]{1,64}");

    /**
     * Reads a zone. An old Java may not know a new zone. Then the offset decides what "today" is; in half of the year
     * this may be wrong by an hour.
     *
     * @param name the member of the answer that should hold the IANA name
     * @param offset the member that should hold the offset from UTC
     * @param seconds the unit of the offset, in seconds
     * @return empty if this Java knows neither the name nor an offset
     */
    public static Optional<NamedZone> read(Object name, Object offset, int seconds) {
        Optional<String> usable = Optional.ofNullable(name)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(text -> NAME.matcher(text).matches());
        return usable.flatMap(NamedZone::known)
                .map(zone -> new NamedZone(zone, zone.getId()))
                .or(() -> offset(offset, seconds).map(zone -> new NamedZone(zone, usable.orElse(zone.getId()))));
    }

    private static Optional<ZoneId> known(String name) {
        try {
            return Optional.of(ZoneId.of(name));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<ZoneOffset> offset(Object value, int seconds) {
        return value instanceof Number number && Math.abs(number.doubleValue()) * seconds <= MAX_OFFSET_SECONDS
                ? Optional.of(ZoneOffset.ofTotalSeconds((int) Math.round(number.doubleValue() * seconds)))
                : Optional.empty();
    }
}
