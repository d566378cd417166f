package dev.isotherm.weather.place;

import dev.isotherm.weather.place.CuratedPlaces.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The places that are known without a call to anybody: the curated ones, and the large cities and capitals of GeoNames.
 * A place is in it once, and the curated entry is kept. Immutable.
 */
public final class PlaceDirectory {
    /** The tier of all places that are not curated. */
    public static final String CITY = "city";

    private static final String CITIES = "/places/cities.tsv";
    private static final String COUNTRIES = "/places/countries.tsv";
    /** Two entries of one name and country within this distance are one place; kilometres. */
    private static final double SAME_CITY = 30;

    private final CuratedPlaces curated;
    private final Countries countries;
    private final List<Listed> all;
    private final Instant made;
    private final Map<String, Entry> byId = new HashMap<>();

    private PlaceDirectory(CuratedPlaces curated, Countries countries, List<Entry> cities, Folds folds, Instant made) {
        this.made = made;
        this.curated = curated;
        this.countries = countries;
        this.all = Stream.concat(curated.all().stream(), cities.stream())
                .map(entry -> Listed.of(entry, folds))
                .toList();
        curated.all().forEach(entry -> byId.put(entry.id(), entry));
        cities.forEach(entry -> byId.put(entry.id(), entry));
    }

    /* The texts that a search compares are made once. */
    private record Listed(Entry entry, String name, String full, String country) {
        static Listed of(Entry entry, Folds folds) {
            String name = folds.of(entry.name());
            String country = folds.of(entry.countryName());
            // The parts of a full name are folded one by one, because most of them are in many names.
            String region = folds.of(entry.admin1());
            String full = name + (region.isEmpty() ? " " : " " + region + " ") + country;
            return new Listed(entry, name, full, country);
        }

        /* 0 is best; 4 is no match. */
        int rank(String query) {
            if (name.equals(query) || full.equals(query)) {
                return 0;
            }
            return full.startsWith(query) ? 1 : name.contains(query) ? 2 : country.contains(query) ? 3 : 4;
        }
    }

    /* The folded texts of one reading. A text that is in many names is folded and kept once. */
    private static final class Folds {
        private final Map<String, String> folded = new HashMap<>();

        String of(String text) {
            return folded.computeIfAbsent(text, SearchText::folded);
        }
    }

    /**
     * Reads the directory from the class path. Takes some milliseconds, so no event loop may call it.
     *
     * @return all places
     */
    public static PlaceDirectory load() {
        Countries countries = Countries.of(rows(COUNTRIES).toList());
        CuratedPlaces curated = CuratedPlaces.load();
        Folds folds = new Folds();
        return new PlaceDirectory(curated, countries, cities(curated, countries, folds), folds, dateOf(CITIES));
    }

    /* The file begins with the largest city, so of two cities with one name the larger one has the short identifier. */
    private static List<Entry> cities(CuratedPlaces curated, Countries countries, Folds folds) {
        Map<String, Entry> byId = new HashMap<>();
        curated.all().forEach(entry -> byId.put(entry.id(), entry));
        CuratedByLatitude near = new CuratedByLatitude(curated.all());
        Map<String, String> texts = new HashMap<>();
        List<Entry> cities = new ArrayList<>();
        rows(CITIES).forEach(row -> {
            Entry city = city(row, countries, texts, folds);
            if (near.has(city)) {
                return;
            }
            String id = free(city, row[0], byId.keySet());
            Entry named = named(city, id);
            byId.put(id, named);
            cities.add(named);
        });
        return cities;
    }

    /* Curated places by whole degrees, so that a city is compared with one or two of them and not with all. */
    private static final class CuratedByLatitude {
        private final Map<Integer, List<Entry>> byDegree;

        CuratedByLatitude(List<Entry> curated) {
            byDegree = curated.stream().collect(Collectors.groupingBy(CuratedByLatitude::degree));
        }

        private static int degree(Entry entry) {
            return (int) Math.floor(entry.latitude());
        }

        /* SAME_CITY is less than a degree. */
        boolean has(Entry city) {
            for (int degree = degree(city) - 1; degree <= degree(city) + 1; degree++) {
                for (Entry entry : byDegree.getOrDefault(degree, List.of())) {
                    if (same(entry, city)) {
                        return true;
                    }
                }
            }
            return false;
        }
    }

    private static String free(Entry city, String number, Set<String> taken) {
        if (!taken.contains(city.id())) {
            return city.id();
        }
        String withCountry = city.id() + "_" + SearchText.identifier(city.countryCode());
        if (!taken.contains(withCountry)) {
            return withCountry;
        }
        String full = SearchText.identifier(city.fullName());
        return taken.contains(full) ? city.id() + "_" + number : full;
    }

    private static Entry city(String[] row, Countries countries, Map<String, String> texts, Folds folds) {
        Countries.Country country = countries.find(row[3]).orElseThrow();
        // Equal texts are kept once.
        return new Entry(
                folds.of(row[1]).replace(' ', '_'),
                "",
                row[1],
                texts.computeIfAbsent(row[2], text -> text),
                country.name(),
                texts.computeIfAbsent(row[3], text -> text),
                country.continent(),
                Double.parseDouble(row[4]),
                Double.parseDouble(row[5]),
                ZoneId.of(row[6]),
                CITY);
    }

    private static Entry named(Entry city, String id) {
        return new Entry(
                id,
                id.replace('_', '-'),
                city.name(),
                city.admin1(),
                city.countryName(),
                city.countryCode(),
                city.continent(),
                city.latitude(),
                city.longitude(),
                city.zone(),
                city.tier());
    }

    private static boolean same(Entry curated, Entry city) {
        double apart = curated.position().kilometresTo(city.position());
        return apart <= CuratedPlaces.SAME_PLACE
                || (apart <= SAME_CITY
                        && curated.countryCode().equals(city.countryCode())
                        && SearchText.folded(city.name()).startsWith(SearchText.folded(curated.name())));
    }

    private static Stream<String[]> rows(String resource) {
        try (InputStream in = PlaceDirectory.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1));
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read", e);
        }
    }

    /* In a jar it is the time of the entry, which is the same in every copy of the program. */
    private static Instant dateOf(String resource) {
        try {
            URLConnection file = PlaceDirectory.class.getResource(resource).openConnection();
            if (file instanceof JarURLConnection jar) {
                return jar.getJarEntry().getLastModifiedTime().toInstant();
            }
            // To ask for the time opens the file.
            Instant time = Instant.ofEpochMilli(file.getLastModified());
            file.getInputStream().close();
            return time;
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read", e);
        }
    }

    /** When the list of places was made. */
    public Instant made() {
        return made;
    }

    /** The curated places, in the order in which clients show them. */
    public List<Entry> curated() {
        return curated.all();
    }

    /** All countries. */
    public Countries countries() {
        return countries;
    }

    /** The place with an identifier; empty if it is not in the directory. */
    public Optional<Entry> byId(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Whether a place is a curated one. */
    public boolean isCurated(String id) {
        return byId(id).filter(entry -> !entry.tier().equals(CITY)).isPresent();
    }

    /** The place at a position: within two kilometres a curated one, or one with the same name and country nearby. */
    public Optional<Entry> at(String name, String countryCode, Coordinates position) {
        String folded = SearchText.folded(name);
        return curated.near(position.latitude(), position.longitude()).or(() -> all.stream()
                .filter(listed -> listed.name().equals(folded))
                .map(Listed::entry)
                .filter(entry -> entry.countryCode().equals(countryCode))
                .filter(entry -> entry.position().kilometresTo(position) <= SAME_CITY)
                .findFirst());
    }

    /**
     * Searches places by a part of their names. Accents, case and punctuation do not matter.
     *
     * @param query what somebody typed
     * @param limit the most places to return
     * @return first those whose name is the query, then those that begin with it, then those that contain it, then those
     *     whose country contains it; in each group the curated places first, then the larger cities
     */
    public List<Entry> search(String query, int limit) {
        String folded = SearchText.folded(query);
        if (folded.isEmpty()) {
            return List.of();
        }
        List<List<Entry>> ranks = IntStream.range(0, 4)
                .<List<Entry>>mapToObj(rank -> new ArrayList<>())
                .toList();
        for (Listed listed : all) {
            int rank = listed.rank(folded);
            if (rank < ranks.size() && ranks.get(rank).size() < limit) {
                ranks.get(rank).add(listed.entry());
            }
        }
        return ranks.stream().flatMap(List::stream).limit(limit).toList();
    }

    /**
     * The identifier of a place that a client names by its parts.
     *
     * @param name its name
     * @param admin1 its region, if the client knows it
     * @param countryCode its country, if the client knows it
     * @return the identifier of the place in the directory; else one made of these parts, which is nobody else's
     */
    public String identify(String name, Optional<String> admin1, Optional<String> countryCode) {
        String folded = SearchText.folded(name);
        return all.stream()
                .filter(listed -> listed.name().equals(folded))
                .map(Listed::entry)
                .filter(entry -> countryCode
                        .map(code -> code.equalsIgnoreCase(entry.countryCode()))
                        .orElse(true))
                .filter(entry -> admin1.map(SearchText::folded)
                        .map(region -> region.equals(SearchText.folded(entry.admin1())))
                        .orElse(true))
                .findFirst()
                .map(Entry::id)
                .orElseGet(() -> made(name, admin1, countryCode));
    }

    private String made(String name, Optional<String> admin1, Optional<String> countryCode) {
        String id = SearchText.identifier(name);
        return byId.containsKey(id)
                ? SearchText.identifier(String.join(" ", name, admin1.orElse(""), countryCode.orElse("")))
                : id;
    }

    /** An identifier as a client sent it, in the form of ours. */
    public static String identifier(String id) {
        return SearchText.identifier(id);
    }
}
