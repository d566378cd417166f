package dev.isotherm.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.support.ExpectedErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CancellationTest {
    private final Cancellation cancellation = new Cancellation();
    private final List<String> called = new ArrayList<>();

    @Test
    void callsEveryListenerOnceAndInOrder() {
        cancellation.onCancel(() -> called.add("first"));
        cancellation.onCancel(() -> called.add("second"));
        assertThat(cancellation.cancelled()).isFalse();

        cancellation.cancel();
        cancellation.cancel();

        assertThat(cancellation.cancelled()).isTrue();
        assertThat(called).containsExactly("first", "second");
        assertThat(cancellation.listeners()).isZero();
    }

    @Test
    void callsALateListenerAtOnce() {
        cancellation.cancel();

        cancellation.onCancel(() -> called.add("late")).run();

        assertThat(called).containsExactly("late");
        assertThat(cancellation.listeners()).isZero();
    }

    @Test
    void callsNoOneWhoseListeningEnded() {
        IntStream.range(0, 10_000)
                .mapToObj(i -> cancellation.onCancel(() -> called.add("ended")))
                .toList()
                .forEach(Runnable::run);
        assertThat(cancellation.listeners()).isZero();

        cancellation.cancel();

        assertThat(called).isEmpty();
    }

    @Test
    void tellsTwoListeningsOfOneActionApart() {
        Runnable action = () -> called.add("told");
        Runnable first = cancellation.onCancel(action);
        cancellation.onCancel(action);

        first.run();
        first.run();
        cancellation.cancel();

        assertThat(called).containsExactly("told");
    }

    @Test
    void callsNoOneWhoseListeningIsEndedByAnEarlierListener() {
        List<Runnable> unlisten = new ArrayList<>();
        cancellation.onCancel(() -> unlisten.forEach(Runnable::run));
        unlisten.add(cancellation.onCancel(() -> called.add("ended")));

        cancellation.cancel();

        assertThat(called).isEmpty();
    }

    @Test
    @ExpectedErrors("A cancellation listener failed")
    void aListenerThatThrowsStopsNeitherTheOthersNorWhoCancels() {
        cancellation.onCancel(() -> {
            throw new IllegalStateException("on purpose");
        });
        cancellation.onCancel(() -> called.add("told"));

        cancellation.cancel();

        assertThat(called).containsExactly("told");
    }

    @Test
    void letsWorkGoOnUntilItIsCancelled() {
        assertThatCode(cancellation::check).doesNotThrowAnyException();
        cancellation.cancel();
        assertThatThrownBy(cancellation::check).isInstanceOf(CancelledException.class);
    }
}
