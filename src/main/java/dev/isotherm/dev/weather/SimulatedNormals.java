package dev.isotherm.dev.weather;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The climate of any position on Earth, from the rounded normals of some 380 stations. The normals were written from
 * memory: within a few degrees, good enough for a simulation, and not a source for other uses. Each station's
 * difference from the mean of its latitude, at sea level, is applied to the positions around it. So the distance from
 * the sea, its currents and the height count.
 */
final class SimulatedNormals {
    private static final int NEAREST = 6;
    /** Stations within this distance have about the same weight, km. */
    private static final double ALIKE = 50;
    /** How much the temperature falls with height, °C per metre. */
    private static final double LAPSE = 0.0055;

    private final List<Station> stations;

    private SimulatedNormals(List<Station> stations) {
        this.stations = stations;
    }

    /**
     * Mean temperatures, °C.
     *
     * @param year the mean of the whole year
     * @param january the mean of the middle of January
     * @param july the mean of the middle of July
     */
    record Normals(double year, double january, double july) {
        private static Normals ofLatitude(double latitude) {
            double year = 27.5 - 0.0066 * latitude * latitude;
            double half = 0.18 * latitude;
            return new Normals(year, year - half, year + half);
        }

        private Normals plus(double factor, Normals other) {
            return new Normals(
                    year + factor * other.year, january + factor * other.january, july + factor * other.july);
        }

        private Normals plus(double celsius) {
            return new Normals(year + celsius, january + celsius, july + celsius);
        }
    }

    private record Station(double latitude, double longitude, double height, Normals beyond) {}

    private record Near(Station station, double weight) {}

    /** Reads the stations from the class path. */
    static SimulatedNormals load() {
        return new SimulatedNormals(SimulatedTowns.table("stations.csv")
                .map(SimulatedNormals::station)
                .toList());
    }

    private static Station station(String[] row) {
        double latitude = Double.parseDouble(row[1]);
        double height = Double.parseDouble(row[3]);
        Normals seen = new Normals(Double.parseDouble(row[4]), Double.parseDouble(row[5]), Double.parseDouble(row[6]));
        return new Station(
                latitude,
                Double.parseDouble(row[2]),
                height,
                seen.plus(-1, Normals.ofLatitude(latitude)).plus(LAPSE * height));
    }

    /**
     * The normals of a position.
     *
     * @param latitude degrees
     * @param longitude degrees
     * @param height metres above the sea; empty for the height of the stations around
     */
    Normals at(double latitude, double longitude, OptionalDouble height) {
        List<Near> near = nearest(latitude, longitude).toList();
        double all = near.stream().mapToDouble(Near::weight).sum();
        Normals normals = Normals.ofLatitude(latitude);
        double around = 0;
        for (Near one : near) {
            normals = normals.plus(one.weight / all, one.station.beyond);
            around += one.weight / all * one.station.height;
        }
        return normals.plus(-LAPSE * height.orElse(around));
    }

    private Stream<Near> nearest(double latitude, double longitude) {
        return stations.stream()
                .map(station -> new Near(
                        station,
                        weight(SimulatedTowns.kilometres(latitude, longitude, station.latitude, station.longitude))))
                .sorted(Comparator.comparingDouble(near -> -near.weight))
                .limit(NEAREST);
    }

    private static double weight(double kilometres) {
        return 1 / (kilometres * kilometres + ALIKE * ALIKE);
    }
}
