package dev.isotherm.weather.popularity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.RedisConfig;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.redis.LinkOnContext;
import dev.isotherm.weather.popularity.Selections.Counted;
import dev.isotherm.weather.popularity.Selections.Statistics;
import io.vertx.redis.client.Command;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Selections of places, counted by a real Redis on days that the test chooses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class SelectionsTest {
    private static final Instant FIRST = Instant.parse("2026-08-01T23:59:59Z");

    private RedisProcess redis;
    private LinkOnContext on;
    private Instant now;

    @BeforeAll
    void open() {
        redis = RedisProcess.start();
        on = LinkOnContext.up(new RedisConfig(URI.create(redis.url()), Duration.ofSeconds(5)));
    }

    @AfterAll
    void close() {
        on.close();
        redis.close();
    }

    @BeforeEach
    void empty() {
        on.ask(Command.FLUSHALL);
        now = FIRST;
    }

    private Selections selections() {
        return new Selections(on.link, () -> now);
    }

    private boolean add(String place, String client) {
        return on.get(() -> selections().add(place, client));
    }

    private List<String> ranked() {
        return on.get(() -> selections().ranked(10));
    }

    private Statistics statistics() {
        return on.get(() -> selections().statistics(10));
    }

    private void pass(int days) {
        now = now.plus(Duration.ofDays(days));
    }

    @Test
    void nothingWasSelectedAtFirst() {
        assertThat(ranked()).isEmpty();
        assertThat(statistics()).isEqualTo(new Statistics(0, List.of()));
    }

    @Test
    void aClientCountsOnceADayForEachPlace() {
        assertThat(add("london", "a")).isTrue();
        assertThat(add("london", "a")).isFalse();
        assertThat(add("london", "b")).isTrue();
        assertThat(add("paris", "a")).isTrue();
        pass(1);
        assertThat(add("london", "a")).isTrue();

        assertThat(statistics())
                .isEqualTo(new Statistics(4, List.of(new Counted("london", 3), new Counted("paris", 1))));
        assertThat(ranked()).containsExactly("london", "paris");
    }

    /* 10 selections long ago against 1 to 10 of today: 7 days count 0.5, 30 days 0.3, 90 days 0.2. */
    @ParameterizedTest
    @CsvSource({
        "6, 9, old",
        "7, 6, new",
        "7, 4, old",
        "29, 4, old",
        "30, 3, new",
        "30, 1, old",
        "89, 1, old",
        "90, 1, new"
    })
    void aSelectionLosesWeightWhenItLeavesAWindow(int age, int recent, String first) {
        for (int i = 0; i < 10; i++) {
            add("old", "client " + i);
        }
        pass(age);
        for (int i = 0; i < recent; i++) {
            add("new", "client " + i);
        }
        // A gap is made up in several calls.
        for (int call = 0; call < 40; call++) {
            ranked();
        }
        assertThat(ranked()).first().isEqualTo(first);
        long held = age < 90 ? 10 : 0;
        assertThat(statistics().total()).isEqualTo(recent + held);
    }

    @Test
    void theSumsEqualThoseOfAllDaysAfterAnyNumberOfSelections() {
        Random random = new Random(7);
        Map<String, Map<Integer, Integer>> expected = new HashMap<>();
        int last = 130;
        for (int day = 0; day <= last; day++) {
            for (int i = 0; i < random.nextInt(6); i++) {
                String place = "place" + random.nextInt(8);
                if (add(place, "client" + random.nextInt(3) + day)) {
                    expected.computeIfAbsent(place, p -> new HashMap<>()).merge(day, 1, Integer::sum);
                }
            }
            ranked();
            pass(day < last ? 1 : 0);
        }
        expected.forEach((place, days) -> {
            long score = 0;
            for (int day : days.keySet()) {
                int age = last - day;
                score += (long) days.get(day) * ((age < 7 ? 5 : 0) + (age < 30 ? 3 : 0) + (age < 90 ? 2 : 0));
            }
            assertThat(on.ask(Command.ZSCORE, SelectionKeys.score(), place))
                    .as(place)
                    .isEqualTo(score == 0 ? "null" : score + ".0");
        });
        assertThat(on.ask(Command.DBSIZE))
                .satisfies(keys -> assertThat(Integer.parseInt(keys)).isLessThan(95));
    }

    @Test
    void afterALongSilenceItBeginsAgain() {
        add("old", "a");
        pass(91);
        assertThat(ranked()).isEmpty();
        assertThat(add("new", "a")).isTrue();
        assertThat(statistics().total()).isEqualTo(1);
    }

    @Test
    void aClockThatIsADayBehindCountsForTheNewerDayAndAWrongOneIsForgotten() {
        add("london", "a");
        pass(-1);
        assertThat(add("london", "a")).isFalse();
        pass(100);
        add("london", "a");
        pass(-100);
        assertThat(add("london", "b")).isTrue();
        assertThat(statistics().total()).isEqualTo(1);
    }

    @Test
    void aDayIsBoundedAndManyNamesDoNotPushOutWhatPeopleSelect() {
        Selections few = new Selections(on.link, () -> now, 5);
        for (int i = 0; i < 3; i++) {
            String client = "client " + i;
            on.get(() -> few.add("london", client));
        }
        for (int i = 0; i < 100; i++) {
            String name = "name" + i;
            on.get(() -> few.add(name, "flood"));
        }
        Statistics seen = on.get(() -> few.statistics(100));
        assertThat(seen.places()).hasSize(5).first().isEqualTo(new Counted("london", 3));
        assertThat(seen.total()).isEqualTo(7);
        assertThat(on.ask(Command.ZCARD, SelectionKeys.score())).isEqualTo("5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"score", "count", "state", "seen"})
    void aValueOfAnotherTypeIsReplaced(String key) {
        on.ask(Command.LPUSH, SelectionKeys.PREFIX + ":" + key, "no such value");
        assertThat(add("london", "a")).isTrue();
        assertThat(ranked()).containsExactly("london");
        assertThat(statistics().total()).isEqualTo(1);
    }
}
