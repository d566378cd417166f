package dev.isotherm.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.record.Period;
import dev.isotherm.record.UnitGroup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which shares are listed once. */
class ShareListTest {
    private static Share share(String location, Optional<Position> position) {
        return new Share(
                "aB3xY7qZ",
                new Share.Content(location, Period.DAILY, "11-20", 2026, UnitGroup.CELSIUS, position),
                Instant.EPOCH);
    }

    private static Share at(String location, double latitude, double longitude) {
        return share(location, Optional.of(new Position(latitude, longitude)));
    }

    private static List<String> listed(Share... latestFirst) {
        return ShareList.distinct(List.of(latestFirst)).stream()
                .map(share -> share.content().location())
                .toList();
    }

    /* A degree of latitude has 111.195 kilometres on a sphere of the mean radius. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0.449, 0, 1",
        "0, 0, 0.451, 0, 2",
        "60, 10, 60, 10.899, 1",
        "60, 10, 60, 10.900, 2",
        "0, 179.8, 0, -179.8, 1",
        "89.8, 0, 89.8, 180, 1",
        "0, 0, 0, 180, 2",
        "90, 5, 90, -90, 1"
    })
    void fiftyKilometresAreNear(double latitude, double longitude, double latitude2, double longitude2, int count) {
        assertThat(listed(at("a", latitude, longitude), at("b", latitude2, longitude2)))
                .hasSize(count);
    }

    @Test
    void theLatestStandsForItsNeighboursAndAHiddenOneHidesNobody() {
        assertThat(listed(at("a", 0, 0), at("b", 0.3, 0), at("c", 0.6, 0))).containsExactly("a", "c");
    }

    @Test
    void withoutAPositionOnlyTheSameNameIsTheSame() {
        assertThat(listed(share("a", Optional.empty()), at("b", 0, 0), at("a", 50, 0), share("a", Optional.empty())))
                .containsExactly("a", "b");
    }

    @Test
    void theWorstListHasABound() {
        List<Share> apart = new ArrayList<>();
        Stream.iterate(0, i -> i + 1)
                .limit(ShareList.DEPTH)
                .forEach(i -> apart.add(at("place " + i, i % 30 * 5 - 75, i / 30 * 5)));

        assertThat(ShareList.distinct(apart)).hasSize(ShareList.DEPTH);
    }
}
