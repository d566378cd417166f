package dev.isotherm.dev.weather;

import dev.isotherm.dev.weather.SimulatedTowns.Town;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All places of the simulation: real towns, any coordinates, and invented places for all other names. */
final class SimulatedPlaces {
    private static final int DEGREES_AN_HOUR = 15;
    /** Coordinates within this distance mean the town, because clients round in different ways; degrees. */
    private static final double NEAR = 0.02;
    /**
     * Positions farther than this from any town are on the high seas, where the longitude decides the time zone; km.
     */
    private static final double OFFSHORE = 500;
    /** The latitude of invented places, where no climate is extreme; degrees from the equator. */
    private static final double MILD_FROM = 35;

    private static final double MILD_TO = 55;
    /** The maximum distance of an invented place from a real town, degrees. */
    private static final double AROUND = 0.5;

    private static final Pattern COORDINATES =
            Pattern.compile("\\s*(-?\\d{1,3}(?:\\.\\d+)?)\\s*,\\s*(-?\\d{1,3}(?:\\.\\d+)?)\\s*");

    private final SimulatedTowns towns = SimulatedTowns.load();
    private final SimulatedNormals normals = SimulatedNormals.load();
    private final List<Town> mild = towns.all().stream()
            .filter(town -> Math.abs(town.latitude()) >= MILD_FROM && Math.abs(town.latitude()) <= MILD_TO)
            .toList();

    /**
     * Finds a place: a real town by name or coordinates, other coordinates with the time zone of the nearest town, and
     * any other name at a position of middle latitude that depends on the name only. Equal positions have equal
     * weather.
     *
     * @param location a name, or "latitude,longitude" in degrees
     * @return empty for unknown places: names without a letter, names that begin with {@code Xyzzy} or {@code
     *     Atlantis}, and coordinates that are not on Earth
     */
    Optional<SimulatedPlace> find(String location) {
        Matcher spot = COORDINATES.matcher(location);
        if (spot.matches()) {
            return at(location.strip(), Double.parseDouble(spot.group(1)), Double.parseDouble(spot.group(2)));
        }
        String folded = SimulatedTowns.fold(location);
        if (folded.startsWith("xyzzy")
                || folded.startsWith("atlantis")
                || folded.codePoints().noneMatch(Character::isLetter)) {
            return Optional.empty();
        }
        return Optional.of(
                towns.find(location).map(this::town).orElseGet(() -> invented(location.strip(), Mixer.mix(folded))));
    }

    private Optional<SimulatedPlace> at(String name, double latitude, double longitude) {
        if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) {
            return Optional.empty();
        }
        return Optional.of(townAt(latitude, longitude)
                .map(this::town)
                .orElseGet(() -> spot(name, hundredths(latitude), hundredths(longitude))));
    }

    private Optional<Town> townAt(double latitude, double longitude) {
        return towns.all().stream()
                .filter(town ->
                        Math.abs(town.latitude() - latitude) <= NEAR && Math.abs(town.longitude() - longitude) <= NEAR)
                .findFirst();
    }

    private SimulatedPlace town(Town town) {
        return new SimulatedPlace(
                town.address(),
                town.latitude(),
                town.longitude(),
                town.zone(),
                normals.at(town.latitude(), town.longitude(), town.height()),
                Mixer.mix(SimulatedTowns.fold(town.address())));
    }

    private SimulatedPlace invented(String name, long hash) {
        Town near = mild.get((int) (Mixer.unit(Mixer.mix(hash, 1)) * mild.size()));
        double latitude = hundredths(near.latitude() + AROUND * (2 * Mixer.unit(Mixer.mix(hash, 2)) - 1));
        double around = near.longitude() + AROUND * (2 * Mixer.unit(Mixer.mix(hash, 3)) - 1);
        double longitude = hundredths(Math.max(-180, Math.min(180, around)));
        return townAt(latitude, longitude)
                .map(there -> town(there).named(name))
                .orElseGet(() -> spot(name, latitude, longitude));
    }

    private SimulatedPlace spot(String name, double latitude, double longitude) {
        return new SimulatedPlace(
                name,
                latitude,
                longitude,
                zone(latitude, longitude),
                normals.at(latitude, longitude, OptionalDouble.empty()),
                Mixer.mix(latitude + "," + longitude));
    }

    private ZoneId zone(double latitude, double longitude) {
        Town near = towns.nearest(latitude, longitude);
        if (SimulatedTowns.kilometres(latitude, longitude, near.latitude(), near.longitude()) <= OFFSHORE) {
            return near.zone();
        }
        long hours = Math.round(longitude / DEGREES_AN_HOUR);
        // These zones have the sign of POSIX: Etc/GMT-5 is five hours east of Greenwich.
        return ZoneId.of("Etc/GMT" + (hours > 0 ? "-" : "+") + Math.abs(hours));
    }

    private static double hundredths(double degrees) {
        return Math.round(degrees * 100) / 100.0;
    }
}
