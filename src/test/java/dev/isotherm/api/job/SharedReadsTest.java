package dev.isotherm.api.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedReadsTest {
    private final List<Promise<Integer>> begun = new ArrayList<>();
    private final SharedReads<Integer> reads = new SharedReads<>((key, askers) -> {
        begun.add(Promise.promise());
        return begun.get(begun.size() - 1).future();
    });

    @Test
    void sixtyAtOnceCostTwoReads() {
        List<Future<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            all.add(reads.get("job", "ann"));
        }
        begun.get(0).complete(1);
        begun.get(1).complete(2);

        assertThat(begun).hasSize(2);
        assertThat(all.get(0).result()).isEqualTo(1);
        assertThat(all.subList(1, 60))
                .allSatisfy(one -> assertThat(one.result()).isEqualTo(2));
    }

    @Test
    void nobodySharesAReadThatBeganBeforeItAsked() {
        reads.get("job", "ann");
        Future<Integer> later = reads.get("job", "ann");
        begun.get(0).complete(1);

        assertThat(later.isComplete()).isFalse();
        begun.get(1).complete(2);
        assertThat(later.result()).isEqualTo(2);
    }

    @Test
    void aReadThatFailsFailsThoseWhoShareItAndNoOthers() {
        Future<Integer> first = reads.get("job", "ann");
        Future<Integer> second = reads.get("job", "ann");
        begun.get(0).fail("away");
        begun.get(1).complete(2);

        assertThat(first.failed()).isTrue();
        assertThat(second.result()).isEqualTo(2);
        reads.get("job", "ann");
        assertThat(begun).hasSize(3);
    }

    @Test
    void otherKeysAreReadBesides() {
        reads.get("one", "ann");
        reads.get("two", "ann");

        assertThat(begun).hasSize(2);
    }

    @Test
    void aReadThatThrowsIsAFailureAndLeavesNothingBehind() {
        SharedReads<Integer> throwing = new SharedReads<>((key, askers) -> {
            throw new IllegalStateException("no");
        });

        assertThat(throwing.get("job", "ann").failed()).isTrue();
        assertThat(throwing.get("job", "ann").failed()).isTrue();
    }
}
