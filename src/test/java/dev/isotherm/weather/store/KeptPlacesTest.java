package dev.isotherm.weather.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.redis.Script;
import dev.isotherm.redis.guard.MemoryWatch;
import dev.isotherm.service.RecordHarness;
import dev.isotherm.weather.place.Place;
import dev.isotherm.weather.provider.Observations;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All stored places together have a bound, and the place that nobody has asked for for the longest time goes first. */
class KeptPlacesTest {
    private static final URI NOWHERE = URI.create("http://127.0.0.1:1");
    private static final Place PLACE = new Place("Paris, France", 48.86, 2.35, ZoneId.of("Europe/Paris"));
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 23);
    private static final LocalDate THEN = LocalDate.of(2001, 5, 1);
    private static final String ASKED = KeptPlaceKeys.asked();

    private static RedisProcess redis;

    private RecordHarness harness;
    private DayStore store;

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void open() {
        harness = RecordHarness.fresh(redis.url(), NOWHERE);
        harness.maxPlaces = 3;
        store = harness.store("s");
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private KeptPlaces places() {
        return places(harness.maxPlaces);
    }

    private KeptPlaces places(int most) {
        return new KeptPlaces(harness.link, most, harness.now::get, new MemoryWatch(harness.link));
    }

    private KeptPlaces.State state() {
        return harness.get(() -> places().state());
    }

    private void pass(Duration time) {
        harness.now.updateAndGet(now -> now.plus(time));
    }

    /* As a fetch does it. */
    private void fetch(String place) {
        write(place);
        harness.get(() -> store.written(place, true, 0));
        pass(Duration.ofMinutes(1));
    }

    private void write(String place) {
        Instant now = harness.now.get();
        harness.get(() -> store.write(place, new Observations(PLACE, THEN, 1.5), TODAY, Optional.of(now)));
        harness.get(() -> store.write(place, new Observations(PLACE, TODAY, 1.5), TODAY, Optional.of(now)));
    }

    private boolean ask(String place) {
        return harness.get(() -> store.read(place, THEN, THEN)).table().held(THEN);
    }

    private Instant askedAt(String place) {
        return Instant.ofEpochMilli((long) Double.parseDouble(harness.redis("ZSCORE", ASKED, "s:" + place)));
    }

    private List<String> kept() {
        return Stream.of("a", "b", "c", "d", "e", "f").filter(this::ask).toList();
    }

    @Test
    void thePlaceThatNobodyHasAskedForForTheLongestTimeGoes() {
        List.of("a", "b", "c").forEach(this::fetch);
        pass(Duration.ofHours(1));
        ask("a");
        fetch("d");

        assertThat(harness.redis("KEYS", "iso:day:{s:b}:*").replaceAll("young:\\d+", "young"))
                .as("what expires by itself may stay")
                .isEqualTo("[iso:day:{s:b}:2026:young]");
        assertThat(state()).isEqualTo(new KeptPlaces.State(3, 3, 1, 0));
        assertThat(kept()).containsExactly("a", "c", "d");
    }

    @Test
    void aPlaceIsNotedOnceAnHourAndNoMore() {
        fetch("a");
        Instant before = harness.now.get();
        ask("a");
        pass(Duration.ofMinutes(10));
        ask("a");
        assertThat(askedAt("a")).isEqualTo(before);
        pass(Duration.ofHours(1));
        harness.get(() -> store.version("a"));
        assertThat(askedAt("a")).isEqualTo(harness.now.get());
    }

    @Test
    void whatWasNeverStoredIsNotNoted() {
        assertThat(ask("a")).isFalse();
        assertThat(state().places()).isZero();
    }

    @Test
    void whenTheMaximumIsLoweredHousekeepingDeletesTheRest() {
        harness.maxPlaces = 100;
        store = harness.store("s");
        for (int i = 0; i < 30; i++) {
            fetch("p" + i);
        }
        assertThat(harness.get(() -> places(4).trim(() -> false))).isEqualTo(26);
        assertThat(harness.redis("ZRANGE", ASKED, "0", "-1")).isEqualTo("[s:p26, s:p27, s:p28, s:p29]");
        assertThat(harness.redis("KEYS", "iso:day:*:version").split(",")).hasSize(4);
    }

    @Test
    void aJobThatWasGivenUpStopsDeleting() {
        List.of("a", "b", "c").forEach(this::fetch);
        assertThat(harness.get(() -> places(1).trim(() -> true))).isZero();
        assertThat(harness.get(() -> places(1).adopt(() -> true))).isZero();
    }

    @Test
    void placesOfAnOlderProgramAreFoundAndGoFirst() {
        List.of("x", "y").forEach(this::write);
        fetch("a");
        fetch("b");
        assertThat(harness.get(() -> places().adopt(() -> false))).isEqualTo(2);
        assertThat(harness.get(() -> places().adopt(() -> false))).isZero();
        assertThat(harness.get(() -> places().trim(() -> false))).isEqualTo(1);
        assertThat(harness.redis("ZRANGE", ASKED, "0", "-1")).isEqualTo("[s:y, s:a, s:b]");
    }

    @Test
    void aPlaceWhoseDaysAnOperatorDeletedIsNoneAnyMore() {
        List.of("a", "b", "c").forEach(this::fetch);
        harness.redis("DEL", "iso:day:{s:b}:2001", "iso:day:{s:b}:version");
        assertThat(harness.get(() -> places().prune(() -> false))).isEqualTo(1);
        assertThat(harness.redis("ZRANGE", ASKED, "0", "-1")).isEqualTo("[s:a, s:c]");
    }

    @Test
    void aPlaceThatIsAskedForWhileItsDaysAreDeletedStaysOnTheList() {
        List.of("a", "b", "c").forEach(this::fetch);
        String named = Long.toString(askedAt("a").toEpochMilli());
        pass(Duration.ofHours(2));
        ask("a");
        Script forget = Script.load("weather/forget-places");
        assertThat(harness.get(() -> harness.link.run(forget, KeptPlaceKeys.all(), "s:a", named))
                        .toInteger())
                .isZero();
        assertThat(state().places()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SET", "RPUSH"})
    void aListOfAnotherTypeIsMadeAgain(String command) {
        List.of("a", "b").forEach(this::fetch);
        for (String key : KeptPlaceKeys.all()) {
            harness.redis("DEL", key);
            harness.redis(command, key, "x");
        }
        fetch("c");
        assertThat(state()).isEqualTo(new KeptPlaces.State(1, 3, 0, 0));
        harness.get(() -> places().adopt(() -> false));
        assertThat(state().places()).isEqualTo(3);
    }

    @Test
    void entriesThatAreNoPlacesOrOfTheFutureDoNotStayForEver() {
        harness.redis("ZADD", ASKED, "inf", "", "1e300", "}{", "-inf", "no place", "4102444800000", "s:late");
        harness.redis("HSET", KeptPlaceKeys.counts(), "gone", "many", "not_stored", "-5");
        List.of("a", "b", "c").forEach(this::fetch);
        List.of("d", "e", "f").forEach(this::fetch);
        assertThat(kept()).containsExactly("d", "e", "f");
        assertThat(harness.redis("ZRANGE", ASKED, "0", "-1")).isEqualTo("[s:d, s:e, s:f]");
        assertThat(state().gone()).isPositive();
    }

    @Test
    void placesGoAlsoWhenRedisHasNoMemoryAtAll() {
        List.of("a", "b", "c").forEach(this::fetch);
        KeptPlaces places = places(1);
        harness.redis("CONFIG", "SET", "maxmemory", "1");
        try {
            assertThat(harness.get(() -> places.trim(() -> false))).isEqualTo(2);
        } finally {
            harness.redis("CONFIG", "SET", "maxmemory", "0");
        }
    }
}
