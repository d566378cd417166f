package dev.isotherm.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.support.RedisRights;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The rights that the doctor asks for are those of {@code docs/security.md}, which are those of the program. */
class NeededRightsTest {
    @Test
    void theyAreThoseThatAreShown() {
        assertThat(new TreeSet<>(NeededRights.API)).isEqualTo(RedisRights.commands(RedisRights.API));
        assertThat(new TreeSet<>(NeededRights.WORKER)).isEqualTo(RedisRights.commands(RedisRights.WORKER));
        assertThat(new TreeSet<>(NeededRights.CLUSTER)).isEqualTo(RedisRights.more("cluster"));
        assertThat(new TreeSet<>(NeededRights.SENTINEL)).isEqualTo(RedisRights.more("sentinel"));
    }
}
