package dev.isotherm.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BlockedThreadGuardTest {
    private static final String OURS = "at dev.isotherm.api.RecordRoutes.answer(RecordRoutes.java:70)";

    @Test
    void aLoopThatLoadsAClassIsNotBlockedByUs() {
        assertThat(BlockedThreadGuard.loadsClasses(List.of(
                        "at java.lang.ClassLoader.defineClass1(Native Method)",
                        "at java.lang.ClassLoader.defineClass(ClassLoader.java:1017)",
                        OURS)))
                .isTrue();
    }

    @Test
    void aLoopThatWaitsIsBlocked() {
        assertThat(BlockedThreadGuard.loadsClasses(List.of("at java.lang.Thread.sleep(Native Method)", OURS)))
                .isFalse();
        assertThat(BlockedThreadGuard.loadsClasses(List.of())).isFalse();
    }

    @Test
    void whatLoadedAClassFarDownTheStackBlocksAllTheSame() {
        List<String> frames = Stream.concat(
                        Stream.generate(() -> OURS).limit(50),
                        Stream.of("at java.lang.ClassLoader.loadClass(ClassLoader.java:525)"))
                .collect(Collectors.toList());
        assertThat(BlockedThreadGuard.loadsClasses(frames)).isFalse();
    }
}
