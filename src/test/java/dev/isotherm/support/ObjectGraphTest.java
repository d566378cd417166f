package dev.isotherm.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.Secret;
import java.net.URI;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The walk that proves that verticles share nothing finds what is shared, wherever it is hidden. */
class ObjectGraphTest {
    /** A parent, to hold something in an inherited field. */
    static class Parent {
        final Object inherited;

        Parent(Object inherited) {
            this.inherited = inherited;
        }
    }

    /** Something of ours with something in it. */
    static final class Holder extends Parent {
        final Object held;

        Holder(Object inherited, Object held) {
            super(inherited);
            this.held = held;
        }
    }

    /** A record that is no better than what it holds. */
    record Wrapper(Object value) {}

    /** Two that share one thing. */
    record Pair(Holder one, Holder other) {}

    private static Holder holding(Object held) {
        return new Holder("", held);
    }

    static Stream<Pair> pairsThatShare() {
        List<Integer> list = new ArrayList<>();
        AtomicInteger counter = new AtomicInteger();
        Object[] array = {"one"};
        Supplier<Integer> first = counter::incrementAndGet;
        Supplier<Integer> second = () -> counter.addAndGet(2);
        return Stream.of(
                new Pair(holding(list), holding(list)),
                new Pair(new Holder(list, ""), holding(list)),
                new Pair(holding(first), holding(second)),
                new Pair(holding(Optional.of(counter)), holding(Map.of("key", counter))),
                new Pair(holding(new HashMap<>(Map.of(1, counter))), holding(new Object[] {counter})),
                new Pair(holding(new Wrapper(counter)), holding(List.of(new Wrapper(counter)))),
                new Pair(holding(array), holding(array)),
                new Pair(holding(holding(counter)), holding(counter)));
    }

    @ParameterizedTest
    @MethodSource("pairsThatShare")
    void findsASharedMutableObjectAndNamesBothWaysToIt(Pair pair) {
        ObjectGraph one = ObjectGraph.of("one", pair.one);
        ObjectGraph other = ObjectGraph.of("other", pair.other);

        assertThat(one.sharedWith(other)).singleElement().asString().matches("one\\..+ is other\\..+, a .+");
    }

    static Stream<Supplier<Object>> whatMayBeShared() {
        Clock clock = Clock.systemUTC();
        Secret secret = new Secret("s");
        return Stream.of(
                () -> "text",
                () -> 1,
                () -> URI.create("x:y"),
                () -> clock,
                () -> (Supplier<InstantSource>) () -> clock,
                () -> secret,
                () -> List.of(secret),
                () -> Optional.of(secret),
                ArrayList::new,
                AtomicInteger::new);
    }

    @ParameterizedTest
    @MethodSource("whatMayBeShared")
    void acceptsImmutableThingsAndMutableOnesOfTheirOwn(Supplier<Object> thing) {
        ObjectGraph one = ObjectGraph.of("one", holding(thing.get()));
        ObjectGraph other = ObjectGraph.of("other", holding(thing.get()));

        assertThat(one.sharedWith(other)).isEmpty();
    }
}
