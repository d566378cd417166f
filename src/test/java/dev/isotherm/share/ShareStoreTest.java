package dev.isotherm.share;

import static dev.isotherm.support.Awaiting.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.record.Period;
import dev.isotherm.record.UnitGroup;
import dev.isotherm.redis.LinkOnContext;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Redis keeps of shares and pictures, and what it gives up first. */
class ShareStoreTest {
    private static RedisProcess redis;
    private static LinkOnContext link;

    @BeforeAll
    static void start() {
        redis = RedisProcess.start();
        link = LinkOnContext.up(redis.url());
    }

    @AfterAll
    static void stop() {
        link.close();
        redis.close();
    }

    @BeforeEach
    void forgetAll() {
        link.ask(Command.FLUSHALL);
    }

    private static Share.Content content(int day) {
        return new Share.Content(
                "London \"x\"",
                Period.WEEKLY,
                "11-" + day,
                2026,
                UnitGroup.FAHRENHEIT,
                Optional.of(new Position(51.5, -0.1)));
    }

    private static ShareStore store(int most, RandomGenerator random) {
        return new ShareStore(link.link, random, most);
    }

    private static Share create(ShareStore store, int day) {
        return link.get(() -> store.create(content(day)));
    }

    @Test
    void aShareComesBackAsItWasStored() {
        ShareStore store = store(10, new Random(1));
        Share share = create(store, 20);

        assertThat(link.get(() -> store.view(share.id()))).hasValue(share);
        assertThat(link.get(() -> store.view("aB3xY7qZ"))).isEmpty();
        assertThat(link.ask(Command.TTL, "iso:{share}:all")).isEqualTo("-1");
    }

    /** Gives the same numbers again and again, and then others. */
    private static RandomGenerator repeating(int times) {
        Deque<Integer> numbers = new ArrayDeque<>();
        for (int i = 0; i < times * 8; i++) {
            numbers.add(i % 8);
        }
        Random others = new Random(5);
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int nextInt(int bound) {
                return numbers.isEmpty() ? others.nextInt(bound) : numbers.poll();
            }
        };
    }

    @Test
    void anIdThatIsTakenIsNotUsedAgain() {
        ShareStore store = store(10, repeating(5));
        Share first = create(store, 20);

        Share second = create(store, 21);

        assertThat(first.id()).isEqualTo("ABCDEFGH");
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(link.get(() -> store.view("ABCDEFGH"))).hasValue(first);
    }

    @Test
    void afterFiveTakenIdsItGivesUp() {
        ShareStore store = store(10, repeating(6));
        create(store, 20);

        assertThat(failureOf(link.on(() -> store.create(content(21))))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aStoreThatIsRepeatedChangesNothing() {
        Share first = create(store(10, repeating(2)), 20);

        Share again = create(store(10, repeating(2)), 20);

        assertThat(again).isEqualTo(first);
        assertThat(link.ask(Command.HLEN, "iso:{share}:all")).isEqualTo("1");
    }

    @Test
    void aLoweredMaximumIsReachedStepByStep() {
        ShareStore store = store(1_000, new Random(1));
        for (int i = 0; i < 150; i++) {
            create(store, 10 + i % 20);
        }
        ShareStore small = store(5, new Random(2));

        create(small, 20);
        assertThat(link.ask(Command.HLEN, "iso:{share}:all")).isEqualTo("51");
        create(small, 21);
        assertThat(link.ask(Command.HLEN, "iso:{share}:all")).isEqualTo("5");
        assertThat(link.ask(Command.ZCARD, "iso:{share}:created")).isEqualTo("5");
        assertThat(link.ask(Command.ZCARD, "iso:{share}:viewed")).isEqualTo("5");
    }

    @Test
    void theListIsReadAgainOnlyAfterANewShare() {
        ShareStore store = store(10, new Random(1));
        assertThat(link.get(() -> store.recent("", 10)).shares()).isEmpty();
        Share share = create(store, 20);

        ShareStore.Recent recent = link.get(() -> store.recent("", 10));

        assertThat(recent).isEqualTo(new ShareStore.Recent(share.id(), Optional.of(List.of(share))));
        assertThat(link.get(() -> store.recent(share.id(), 10)).shares()).isEmpty();
    }

    @Test
    void aDamagedShareIsLeftOut() {
        ShareStore store = store(10, new Random(1));
        Share whole = create(store, 20);
        Share damaged = create(store, 21);
        link.ask(Command.HSET, "iso:{share}:all", damaged.id(), "{}");

        assertThat(link.get(() -> store.view(damaged.id()))).isEmpty();
        assertThat(link.get(() -> store.recent("", 10)).shares()).hasValue(List.of(whole));
    }

    private static PictureStore.Kept picture(int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) size);
        return PictureStore.drawn(PictureStore.version("days"), Buffer.buffer(bytes));
    }

    private static void keep(PictureStore store, String name, PictureStore.Kept picture) {
        link.get(() -> store.keep(name, picture));
    }

    @Test
    void aPictureComesBackAsItWasKept() {
        PictureStore store = new PictureStore(link.link, 1_000_000);
        PictureStore.Kept picture = picture(500);
        keep(store, "a", picture);

        assertThat(link.get(() -> store.find("a"))).hasValue(picture);
        assertThat(link.get(() -> store.find("b"))).isEmpty();
    }

    @Test
    void picturesThatNobodyUsesGoFirst() {
        PictureStore store = new PictureStore(link.link, 2_000);
        keep(store, "a", picture(800));
        keep(store, "b", picture(800));
        assertThat(link.get(() -> store.find("a"))).isPresent();
        keep(store, "c", picture(800));

        assertThat(link.get(() -> store.find("b"))).isEmpty();
        assertThat(link.get(() -> store.find("a"))).isPresent();
        assertThat(link.ask(Command.GET, "iso:{picture}:bytes")).isEqualTo(String.valueOf(2 * (800 + 64)));
    }

    @Test
    void aReplacedPictureIsCountedOnce() {
        PictureStore store = new PictureStore(link.link, 10_000);
        keep(store, "a", picture(800));
        keep(store, "a", picture(300));

        assertThat(link.ask(Command.GET, "iso:{picture}:bytes")).isEqualTo(String.valueOf(300 + 64));
        assertThat(link.ask(Command.ZCARD, "iso:{picture}:used")).isEqualTo("1");
    }

    @Test
    void aPictureThatIsLargerThanAllMayBeIsNotKept() {
        PictureStore store = new PictureStore(link.link, 100);
        keep(store, "a", picture(800));

        assertThat(link.get(() -> store.find("a"))).isEmpty();
        assertThat(link.ask(Command.GET, "iso:{picture}:bytes")).isEqualTo("0");
    }
}
