package dev.isotherm.service;

import dev.isotherm.weather.place.CuratedPlaces.Entry;
import dev.isotherm.weather.place.PlaceDirectory;
import dev.isotherm.weather.popularity.Selections;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The names of the places that clients select most. Belongs to the context of the selections. */
public final class PopularNames {
    private final Selections selections;
    private final PlaceDirectory directory;

    public PopularNames(Selections selections, PlaceDirectory directory) {
        this.selections = selections;
        this.directory = directory;
    }

    /**
     * Reads the names of the most popular places. A place that the directory does not know is left out, because clients
     * decide its name.
     *
     * @return full names, the most popular first; fails if Redis is unavailable
     */
    public Future<List<String>> most(int most) {
        return selections.ranked(most).map(ids -> ids.stream()
                .map(directory::byId)
                .flatMap(Optional::stream)
                .map(Entry::fullName)
                .toList());
    }

    /** Adds the curated places at the end, once each. */
    public List<String> withCurated(List<String> names, int most) {
        return Stream.concat(names.stream(), directory.curated().stream().map(Entry::fullName))
                .distinct()
                .limit(most)
                .toList();
    }
}
