package dev.isotherm.support;

import dev.isotherm.weather.place.CuratedPlaces;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the places of {@link UpstreamServer} are: each name somewhere else, but for what follows its first comma. */
final class UpstreamPlaces {
    private static final Pattern COORDINATES = Pattern.compile("(-?[0-9.]+),(-?[0-9.]+)");
    private static final Map<String, String> ZONES =
            Map.of("honolulu", "Pacific/Honolulu", "kiritimati", "Pacific/Kiritimati");
    /* The gaps of the contract's upstream go by latitude. */
    private static final double SINGAPORE = 1.3521;
    private static final double CAPE_TOWN = -33.9249;
    private static final double TORONTO = 43.6532;

    private final CuratedPlaces curated = CuratedPlaces.load();
    private final Map<String, Spot> spots = new ConcurrentHashMap<>();

    UpstreamPlaces() {
        for (JsonObject place : CuratedList.all()) {
            double latitude = place.getDouble("latitude");
            double longitude = place.getDouble("longitude");
            spots.put(
                    key(latitude, longitude),
                    new Spot(place.getString("name"), latitude, longitude, place.getString("timezone")));
        }
    }

    /** A place, by the name that it was asked for at first. */
    record Spot(String name, double latitude, double longitude, String zone) {
        boolean isSingapore() {
            return latitude == SINGAPORE;
        }

        boolean isCapeTown() {
            return latitude == CAPE_TOWN;
        }

        boolean isToronto() {
            return latitude == TORONTO;
        }
    }

    Spot find(String written) {
        Matcher coordinates = COORDINATES.matcher(written);
        if (coordinates.matches()) {
            double latitude = Double.parseDouble(coordinates.group(1));
            double longitude = Double.parseDouble(coordinates.group(2));
            return spots.computeIfAbsent(
                    key(latitude, longitude), key -> new Spot(written, latitude, longitude, "Europe/London"));
        }
        String name = written.split(",", 2)[0].strip().toLowerCase(Locale.ROOT);
        CuratedPlaces.Entry city = curated.find(name).orElse(null);
        int hash = name.hashCode() * 31 + name.length();
        double latitude = city != null ? city.latitude() : Math.floorMod(hash, 1_000_003) % 1_200_000 / 1e4 - 60;
        double longitude = city != null ? city.longitude() : Math.floorMod(hash, 3_400_007) / 1e4 - 170;
        return spots.computeIfAbsent(
                key(latitude, longitude),
                key -> new Spot(written, latitude, longitude, ZONES.getOrDefault(name, "Europe/London")));
    }

    private static String key(double latitude, double longitude) {
        return String.format(Locale.ROOT, "%.4f,%.4f", latitude, longitude);
    }
}
