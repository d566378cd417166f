package dev.isotherm.dev.weather;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Some 4,300 real towns with their coordinates and time zones. */
final class SimulatedTowns {
    private static final double EARTH_RADIUS_KM = 6_371;
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern SPACES = Pattern.compile("\\s+");
    /* Letters that Unicode does not decompose. */
    private static final Map<String, String> LETTERS =
            Map.of("ø", "o", "ł", "l", "ß", "ss", "æ", "ae", "đ", "d", "ı", "i", "ð", "d", "þ", "th", "œ", "oe");

    private final List<Town> all;
    private final Map<String, List<Town>> byName;

    private SimulatedTowns(List<Town> all) {
        this.all = all;
        this.byName = all.stream()
                .collect(Collectors.groupingBy(town -> fold(town.name), LinkedHashMap::new, Collectors.toList()));
    }

    /**
     * A town.
     *
     * @param name the local or the international name
     * @param region the region in its country
     * @param country the country, ISO 3166, two letters
     * @param latitude degrees, north positive
     * @param longitude degrees, east positive
     * @param height metres above the sea; empty if not known
     * @param zone its time zone
     */
    record Town(
            String name,
            String region,
            String country,
            double latitude,
            double longitude,
            OptionalDouble height,
            ZoneId zone) {
        String countryName() {
            return new Locale.Builder().setRegion(country).build().getDisplayCountry(Locale.ENGLISH);
        }

        /** Name, region and country, without missing parts. */
        String address() {
            return Stream.of(name, region, countryName())
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.joining(", "));
        }

        private boolean lies(String where) {
            return Stream.of(region, country, countryName())
                    .anyMatch(part -> fold(part).equals(where));
        }
    }

    /** Reads the towns from the class path. */
    static SimulatedTowns load() {
        return new SimulatedTowns(table("towns.csv")
                .map(row -> new Town(
                        row[0],
                        row[1],
                        row[2],
                        Double.parseDouble(row[3]),
                        Double.parseDouble(row[4]),
                        row[5].isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(row[5])),
                        ZoneId.of(row[6])))
                .toList());
    }

    /** The rows of a table of the simulation. */
    static Stream<String[]> table(String file) {
        try (InputStream in = SimulatedTowns.class.getResourceAsStream("/simulation/" + file);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(";", -1))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All towns in the order of the table: the best known first. */
    List<Town> all() {
        return all;
    }

    /**
     * Finds a town by its name, in any case and with or without accents. If several towns have the name, a region or
     * country after a comma decides, else the best known town is returned.
     */
    Optional<Town> find(String location) {
        List<String> parts = Arrays.stream(location.split(","))
                .map(SimulatedTowns::fold)
                .filter(part -> !part.isEmpty())
                .toList();
        List<Town> named = parts.isEmpty() ? List.of() : byName.getOrDefault(parts.get(0), List.of());
        return named.stream()
                .filter(town -> parts.stream().skip(1).anyMatch(town::lies))
                .findFirst()
                .or(() -> named.stream().findFirst());
    }

    /** The town nearest to a position. */
    Town nearest(double latitude, double longitude) {
        return all.stream()
                .min(Comparator.comparingDouble(town -> kilometres(latitude, longitude, town.latitude, town.longitude)))
                .orElseThrow();
    }

    static double kilometres(double latitude, double longitude, double otherLatitude, double otherLongitude) {
        double north = Math.toRadians(latitude);
        double otherNorth = Math.toRadians(otherLatitude);
        double up = Math.sin((otherNorth - north) / 2);
        double round = Math.sin(Math.toRadians(otherLongitude - longitude) / 2);
        double haversine = up * up + Math.cos(north) * Math.cos(otherNorth) * round * round;
        return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(haversine)));
    }

    /** Lower case, without accents, single spaces. */
    static String fold(String name) {
        String plain =
                MARKS.matcher(Normalizer.normalize(name, Normalizer.Form.NFKD)).replaceAll("");
        String folded = SPACES.matcher(plain.strip()).replaceAll(" ").toLowerCase(Locale.ROOT);
        for (Map.Entry<String, String> letter : LETTERS.entrySet()) {
            folded = folded.replace(letter.getKey(), letter.getValue());
        }
        return folded;
    }
}
