package dev.isotherm.dev;

import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A place of the simulation.
 *
 * @param name as an answer shows it
 * @param latitude degrees, north positive
 * @param longitude degrees, east positive
 * @param zone its time zone
 * @param hash stands for the place in every random choice
 */
record SimulatedPlace(String name, double latitude, double longitude, ZoneId zone, long hash) {
    private static final double SOUTHERNMOST = -50;
    private static final double NORTHERNMOST = 65;
    private static final int DEGREES_AN_HOUR = 15;
    /** Others round a city's coordinates in other ways, degrees. */
    private static final double NEAR = 0.02;

    private static final Pattern COORDINATES =
            Pattern.compile("\\s*(-?\\d{1,3}(?:\\.\\d+)?)\\s*,\\s*(-?\\d{1,3}(?:\\.\\d+)?)\\s*");

    private static final Map<String, SimulatedPlace> CITIES = List.of(
                    city("London, England, United Kingdom", 51.51, -0.13, "Europe/London"),
                    city("Manchester, England, United Kingdom", 53.48, -2.24, "Europe/London"),
                    city("Birmingham, England, United Kingdom", 52.49, -1.89, "Europe/London"),
                    city("Edinburgh, Scotland, United Kingdom", 55.95, -3.19, "Europe/London"),
                    city("Glasgow, Scotland, United Kingdom", 55.86, -4.25, "Europe/London"),
                    city("Cardiff, Wales, United Kingdom", 51.48, -3.18, "Europe/London"),
                    city("Belfast, Northern Ireland, United Kingdom", 54.60, -5.93, "Europe/London"),
                    city("Dublin, Leinster, Ireland", 53.35, -6.26, "Europe/Dublin"),
                    city("Paris, Île-de-France, France", 48.86, 2.35, "Europe/Paris"),
                    city("Nantes, Pays de la Loire, France", 47.22, -1.55, "Europe/Paris"),
                    city("Berlin, Berlin, Germany", 52.52, 13.41, "Europe/Berlin"),
                    city("Madrid, Comunidad de Madrid, Spain", 40.42, -3.70, "Europe/Madrid"),
                    city("Rome, Lazio, Italy", 41.90, 12.50, "Europe/Rome"),
                    city("Stockholm, Stockholms län, Sweden", 59.33, 18.07, "Europe/Stockholm"),
                    city("Reykjavik, Capital Region, Iceland", 64.15, -21.94, "Atlantic/Reykjavik"),
                    city("New York, New York, United States", 40.71, -74.01, "America/New_York"),
                    city("Chicago, Illinois, United States", 41.88, -87.63, "America/Chicago"),
                    city("San Francisco, California, United States", 37.77, -122.42, "America/Los_Angeles"),
                    city("Los Angeles, California, United States", 34.05, -118.24, "America/Los_Angeles"),
                    city("Toronto, Ontario, Canada", 43.65, -79.38, "America/Toronto"),
                    city("Vancouver, British Columbia, Canada", 49.28, -123.12, "America/Vancouver"),
                    city("Mexico City, Mexico City, Mexico", 19.43, -99.13, "America/Mexico_City"),
                    city("Buenos Aires, Ciudad de Buenos Aires, Argentina", -34.61, -58.38, "America/Buenos_Aires"),
                    city("São Paulo, São Paulo, Brazil", -23.55, -46.63, "America/Sao_Paulo"),
                    city("Cape Town, Western Cape, South Africa", -33.92, 18.42, "Africa/Johannesburg"),
                    city("Nairobi, Nairobi, Kenya", -1.29, 36.82, "Africa/Nairobi"),
                    city("Cairo, Cairo, Egypt", 30.04, 31.24, "Africa/Cairo"),
                    city("Mumbai, Maharashtra, India", 19.08, 72.88, "Asia/Kolkata"),
                    city("Singapore, Singapore, Singapore", 1.35, 103.82, "Asia/Singapore"),
                    city("Hong Kong, Hong Kong, China", 22.32, 114.17, "Asia/Hong_Kong"),
                    city("Tokyo, Tokyo, Japan", 35.68, 139.69, "Asia/Tokyo"),
                    city("Darwin, Northern Territory, Australia", -12.46, 130.84, "Australia/Darwin"),
                    city("Sydney, New South Wales, Australia", -33.87, 151.21, "Australia/Sydney"),
                    city("Melbourne, Victoria, Australia", -37.81, 144.96, "Australia/Melbourne"),
                    city("Auckland, Auckland, New Zealand", -36.85, 174.76, "Pacific/Auckland"))
            .stream()
            .collect(Collectors.toUnmodifiableMap(city -> firstPart(normalise(city.name())), Function.identity()));

    /**
     * Finds a place: a well-known city by the first part of its name or its coordinates, any other name somewhere on
     * Earth, always at the same spot. At a spot the weather is the same, however it is asked for.
     *
     * @param location what the client asked for: a name, or "latitude,longitude" in degrees
     * @return empty where the simulation pretends not to know it: names without a letter, those that begin with
     *     {@code Xyzzy} or {@code Atlantis}, and coordinates that are not on Earth
     */
    static Optional<SimulatedPlace> find(String location) {
        Matcher spot = COORDINATES.matcher(location);
        if (spot.matches()) {
            return at(location.strip(), Double.parseDouble(spot.group(1)), Double.parseDouble(spot.group(2)));
        }
        String normal = normalise(location);
        if (normal.startsWith("xyzzy")
                || normal.startsWith("atlantis")
                || normal.codePoints().noneMatch(Character::isLetter)) {
            return Optional.empty();
        }
        SimulatedPlace city = CITIES.get(firstPart(normal));
        return Optional.of(city != null ? city : invented(location.strip(), Mixer.mix(normal)));
    }

    private static Optional<SimulatedPlace> at(String name, double latitude, double longitude) {
        if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) {
            return Optional.empty();
        }
        return Optional.of(CITIES.values().stream()
                .filter(city ->
                        Math.abs(city.latitude - latitude) <= NEAR && Math.abs(city.longitude - longitude) <= NEAR)
                .findFirst()
                .orElseGet(() -> spot(name, hundredths(latitude), hundredths(longitude))));
    }

    private static SimulatedPlace city(String name, double latitude, double longitude, String zone) {
        return new SimulatedPlace(name, latitude, longitude, ZoneId.of(zone), Mixer.mix(normalise(name)));
    }

    private static SimulatedPlace invented(String name, long hash) {
        double latitude = SOUTHERNMOST + (NORTHERNMOST - SOUTHERNMOST) * Mixer.unit(Mixer.mix(hash, 1));
        double longitude = -180 + 360 * Mixer.unit(Mixer.mix(hash, 2));
        return spot(name, hundredths(latitude), hundredths(longitude));
    }

    private static SimulatedPlace spot(String name, double latitude, double longitude) {
        long hours = Math.round(longitude / DEGREES_AN_HOUR);
        // POSIX counts these zones westwards: the one five hours east of Greenwich is called Etc/GMT-5.
        ZoneId zone = ZoneId.of("Etc/GMT" + (hours > 0 ? "-" : "+") + Math.abs(hours));
        return new SimulatedPlace(name, latitude, longitude, zone, Mixer.mix(latitude + "," + longitude));
    }

    private static double hundredths(double degrees) {
        return Math.round(degrees * 100) / 100.0;
    }

    private static String normalise(String location) {
        return Arrays.stream(location.strip().split("\\s+"))
                .collect(Collectors.joining(" "))
                .toLowerCase(Locale.ROOT);
    }

    private static String firstPart(String normal) {
        int comma = normal.indexOf(',');
        return (comma < 0 ? normal : normal.substring(0, comma)).strip();
    }
}
