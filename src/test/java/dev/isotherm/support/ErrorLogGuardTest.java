package dev.isotherm.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class ErrorLogGuardTest {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorLogGuardTest.class);

    @Test
    void anErrorThatNobodyAnnouncedIsTold() {
        LOG.error("The moon fell", new IllegalStateException("too heavy"));
        LOG.warn("It was seen to shake");

        assertThat(ErrorLogGuard.takeUnexpected(List.of()))
                .singleElement()
                .asString()
                .contains("The moon fell", "IllegalStateException too heavy", "ErrorLogGuardTest");
    }

    @Test
    void anAnnouncedErrorIsNotTold() {
        LOG.error("The moon fell", new IllegalStateException("too heavy"));
        LOG.error("The sun fell");

        assertThat(ErrorLogGuard.takeUnexpected(List.of("moon fell .*too heavy", "stars")))
                .singleElement()
                .asString()
                .contains("The sun fell");
    }

    @Test
    @ExpectedErrors("The moon fell")
    void aTestAnnouncesItsErrors() {
        LOG.error("The moon fell");
    }

    @Test
    void whatAHandlerThrowsOnALoopIsTold() {
        Vertx vertx = TestVertx.create();
        vertx.runOnContext(v -> {
            throw new AssertionError("on a loop");
        });
        Awaitility.await().untilAsserted(() -> assertThat(ErrorLogGuard.takeUnexpected(List.of()))
                .singleElement()
                .asString()
                .contains("Unhandled exception", "on a loop"));
        Awaiting.await(vertx.close());
    }
}
