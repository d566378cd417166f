package dev.isotherm.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.context.Cancellation;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ContextLimiterSharesTest {
    private final LimiterHarness harness = new LimiterHarness(TestVertx.create(), 8, 6, LimiterHarness.LONG);
    private final List<String> begun = new ArrayList<>();
    private final List<Promise<String>> running = new ArrayList<>();

    @AfterEach
    void close() {
        harness.close();
    }

    private Future<String> call(String flow, int weight) {
        return harness.on(() -> harness.limiter.run(
                () -> {
                    begun.add(flow);
                    running.add(Promise.promise());
                    return running.get(running.size() - 1).future();
                },
                Request.of(Priority.INTERACTIVE, flow, new Cancellation()).sharing(weight)));
    }

    private void finish(int index) {
        harness.on(() -> {
            running.get(index).complete("done");
            return null;
        });
    }

    @Test
    void aFlowHoldsNoMorePermitsThanAreFreeSoANewcomerBeginsAtOnce() {
        for (int i = 0; i < 6; i++) {
            call("greedy", 1);
        }
        assertThat(begun).hasSize(4).containsOnly("greedy");

        call("new", 1);
        assertThat(begun).endsWith("greedy", "new");

        finish(0);
        assertThat(begun).as("three of eight while four are free").hasSize(6).endsWith("greedy");
    }

    @Test
    void aFlowHasNoMoreWaitingPlacesThanAreFreeSoANewcomerMayWait() {
        List<Future<String>> greedy = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            greedy.add(call("greedy", 1));
        }
        assertThat(greedy.stream().filter(Future::failed))
                .as("4 run, 3 of 6 wait")
                .hasSize(5);
        for (int i = 0; i < 4; i++) {
            call("filler" + i, 1);
        }
        assertThat(begun).hasSize(8);

        Future<String> newcomer = call("new", 1);

        assertThat(newcomer.isComplete()).isFalse();
        finish(0);
        assertThat(begun)
                .as("its turn comes before that of a flow that holds three")
                .endsWith("new");
    }

    @Test
    void aWeightOfFifteenUsesNearlyAll() {
        for (int i = 0; i < 8; i++) {
            call("program", 15);
        }
        assertThat(begun).hasSize(8);
    }

    @Test
    void closingFailsAlsoThoseThatHaveToWaitForTheirShare() {
        List<Future<String>> calls = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            calls.add(call("greedy", 1));
        }
        harness.on(() -> {
            harness.limiter.close();
            return null;
        });
        assertThat(calls.subList(4, 6)).allMatch(Future::failed);
        assertThat(harness.state().waits().waiting()).isZero();
    }
}
