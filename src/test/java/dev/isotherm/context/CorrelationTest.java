package dev.isotherm.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.support.TestVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a piece of work belongs to stays with it on its way through timers and futures, and with nothing else. */
class CorrelationTest {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final Correlation ONE = new Correlation("one", TRACE, "job");
    private static final Correlation TWO = new Correlation("two", "", "");

    private final Vertx vertx = TestVertx.create();

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private <T> T on(Supplier<Future<T>> work) {
        try {
            return Future.<T>future(done -> vertx.runOnContext(v -> work.get().onComplete(done)))
                    .await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void workThatGoesOnLaterBelongsToTheSame() {
        List<Correlation> seen = on(() -> {
            Future<Correlation> one = ONE.call(() -> vertx.timer(20).map(fired -> Correlation.current()));
            Future<Correlation> two = TWO.call(
                    () -> vertx.timer(10).compose(fired -> vertx.timer(1)).map(fired -> Correlation.current()));
            Correlation meanwhile = Correlation.current();
            return Future.all(one, two).map(both -> List.of(both.resultAt(0), both.resultAt(1), meanwhile));
        });

        assertThat(seen).containsExactly(ONE, TWO, Correlation.NONE);
    }

    @Test
    void aBlockingCallBelongsToItsCaller() {
        Correlation seen = on(() -> ONE.call(() -> vertx.executeBlocking(Correlation::current)));

        assertThat(seen).isEqualTo(ONE);
    }

    @Test
    void workThatBelongsToNothingLeavesTheRequestThatStartedIt() {
        List<Correlation> seen = new ArrayList<>();
        on(() -> {
            ONE.run(() -> {
                Correlation.NONE.run(() -> seen.add(Correlation.current()));
                seen.add(Correlation.current());
            });
            return Future.succeededFuture();
        });

        assertThat(seen).containsExactly(Correlation.NONE, ONE);
    }

    @Test
    void aRequestBeginsOnItsOwnContextAndNeverOnThatOfTheVerticle() {
        List<Correlation> seen = new ArrayList<>();
        on(() -> {
            ONE.begin();
            seen.add(Correlation.current());
            Correlation.NONE.run(() -> {
                TWO.begin();
                seen.add(Correlation.current());
            });
            return Future.succeededFuture();
        });

        assertThat(seen).containsExactly(Correlation.NONE, TWO);
    }

    @Test
    void aThreadWithoutAContextBelongsToNothing() {
        assertThat(Correlation.current()).isEqualTo(Correlation.NONE);
        assertThat(ContextLocals.name()).isEmpty();
    }

    @Test
    void theNameOfAContextHoldsForAllItsWork() {
        String name = on(() -> {
            ContextLocals.name(vertx.getOrCreateContext(), "http#1");
            return ONE.call(() -> vertx.timer(1).map(fired -> ContextLocals.name()));
        });

        assertThat(name).isEqualTo("http#1");
    }

    @Test
    void theTraceIsAPartOfTheTraceContext() {
        assertThat(ONE.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(TWO.traceId()).isEmpty();
        assertThat(Correlation.traceParent(TRACE)).isEqualTo(TRACE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\r\nX-Evil: 1", "a b", "ü", "{}", "x\u0000"})
    void whatCannotBeAnIdIsNone(String text) {
        assertThat(Correlation.requestId(text)).isEmpty();
        assertThat(Correlation.traceParent(text)).isEmpty();
    }
}
