package dev.isotherm.api.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.route.TaggedBody;
import dev.isotherm.cache.BoundedCache;
import dev.isotherm.record.Anchor;
import dev.isotherm.record.Period;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.UnitGroup;
import dev.isotherm.service.Basis;
import dev.isotherm.weather.store.CacheStatus;
import io.vertx.core.buffer.Buffer;
import java.time.LocalDate;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How much is kept, and what is dropped for it. */
class RecordCacheTest {
    private static final int KB = 1024;

    @Test
    void whatWasNotUsedForLongestIsDroppedWhereThereIsTooMuch() {
        RecordCache cache = new RecordCache(new BoundedCache(4 * KB));
        cache.keep(key(1), entry(KB));
        cache.keep(key(2), entry(KB));
        assertThat(cache.find(key(1))).isPresent();

        cache.keep(key(3), entry(KB));

        assertThat(cache.find(key(1))).isPresent();
        assertThat(cache.find(key(2))).isEmpty();
        assertThat(cache.find(key(3))).isPresent();
    }

    @Test
    void manySmallAnswersAreTooMuchAsWell() {
        RecordCache cache = new RecordCache(new BoundedCache(10 * KB));
        IntStream.range(0, 100).forEach(i -> cache.keep(key(i), entry(0)));

        assertThat(IntStream.range(0, 100).filter(i -> cache.find(key(i)).isPresent()))
                .containsExactly(90, 91, 92, 93, 94, 95, 96, 97, 98, 99);
    }

    @Test
    void oneThatIsKeptAnewTakesThePlaceOfTheOld() {
        RecordCache cache = new RecordCache(new BoundedCache(8 * KB));
        cache.keep(key(0), entry(3 * KB));
        RecordCache.Entry newer = entry(KB);
        IntStream.range(0, 100).forEach(i -> cache.keep(key(1), newer));

        assertThat(cache.find(key(0))).isPresent();
        assertThat(cache.find(key(1)))
                .hasValueSatisfying(found -> assertThat(found).isSameAs(newer));
    }

    @Test
    void oneThatIsForgottenMakesRoom() {
        RecordCache cache = new RecordCache(new BoundedCache(4 * KB));
        cache.keep(key(1), entry(KB));
        cache.forget(key(1));
        cache.forget(key(1));
        assertThat(cache.find(key(1))).isEmpty();
        cache.keep(key(2), entry(KB));
        cache.keep(key(3), entry(KB));

        assertThat(cache.find(key(2))).isPresent();
        assertThat(cache.find(key(3))).isPresent();
    }

    @Test
    void oneThatIsTooLargeIsNotKept() {
        RecordCache cache = new RecordCache(new BoundedCache(4 * KB));
        cache.keep(key(1), entry(3 * KB + 1));
        assertThat(cache.find(key(1))).isEmpty();

        cache.keep(key(1), entry(3 * KB));
        assertThat(cache.find(key(1))).isPresent();
        RecordCache none = new RecordCache(new BoundedCache(0));
        none.keep(key(1), entry(0));
        assertThat(none.find(key(1))).isEmpty();
    }

    private static RecordCache.Key key(int number) {
        return new RecordCache.Key(
                new RecordQuery(
                        Period.DAILY,
                        "Place " + number,
                        "11-20",
                        Anchor.parse("11-20"),
                        UnitGroup.CELSIUS,
                        Optional.empty()),
                Optional.empty());
    }

    private static RecordCache.Entry entry(int bytes) {
        return new RecordCache.Entry(
                new RecordAnswer(
                        TaggedBody.of("application/json", Buffer.buffer(new byte[bytes])), "a date", CacheStatus.HIT),
                new Basis("Place", null, LocalDate.EPOCH, 0, "version", false));
    }
}
