package dev.isotherm.share.picture;

import dev.isotherm.record.TemperatureRecord;
import dev.isotherm.share.Position;
import java.util.List;
import java.util.Optional;

/**
 * What a picture shows.
 *
 * @param names the place's names, the best first; the first one that the fonts can show is drawn
 * @param position drawn if no name can be shown; empty if it is not known
 * @param record the temperatures, not empty
 * @param year the year that is compared with the others
 * @param source where the temperatures come from, as in {@code metadata.source}
 * @param titled whether the place and the days are shown
 */
public record Subject(
        List<String> names,
        Optional<Position> position,
        TemperatureRecord record,
        int year,
        String source,
        boolean titled) {
    /** Keeps an unmodifiable copy of the names. */
    public Subject {
        names = List.copyOf(names);
    }
}
