package dev.isotherm.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BlockedThreadGuardTest {
    private static final String OURS = "at dev.isotherm.api.RecordRoutes.answer(RecordRoutes.java:70)";

    private static boolean innocent(int millis, String... frames) {
        return BlockedThreadGuard.innocent(
                "Thread vert.x-eventloop-thread-0 has been blocked for " + millis + " ms, time limit is 400 ms",
                List.of(frames));
    }

    @Test
    void aLoopThatLoadsAClassIsNotBlockedByUs() {
        assertThat(innocent(2_500, "at java.lang.ClassLoader.defineClass1(Native Method)", OURS))
                .isTrue();
    }

    @Test
    void aLoopThatWaitsForWorkIsNotBlocked() {
        assertThat(innocent(500, "\tat java.base@17.0.15/sun.nio.ch.EPoll.wait(Native Method)", OURS))
                .isTrue();
    }

    @Test
    void aLoopThatComputesIsBlockedOnlyWhenItTakesVeryLong() {
        assertThat(innocent(1_900, OURS)).isTrue();
        assertThat(innocent(2_100, OURS)).isFalse();
    }

    @Test
    void aLoopThatWaitsForAnythingElseIsBlocked() {
        Stream.of(
                        "java.base@17.0.15/java.lang.Thread.sleep(Native Method)",
                        "java.base@17.0.15/jdk.internal.misc.Unsafe.park(Native Method)",
                        "java.base@17.0.15/sun.nio.ch.SocketDispatcher.read0(Native Method)",
                        "java.base@17.0.15/java.io.FileInputStream.readBytes(Native Method)",
                        "java.base@17.0.15/java.lang.Object.wait(Native Method)")
                .forEach(frame ->
                        assertThat(innocent(450, "at " + frame, OURS)).as(frame).isFalse());
    }

    @Test
    void aWarningWithoutAStackCounts() {
        assertThat(innocent(450)).isFalse();
    }
}
