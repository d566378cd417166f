package dev.isotherm.limit.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.limit.client.ClientUsage.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RefusedClientsTest {
    private static final ClientId CLIENT = new ClientId("192.0.2.1");

    private long now = Long.MAX_VALUE - 5;
    private final RefusedClients refused = new RefusedClients(() -> now);

    private static ClientUsage refusal(long millis) {
        Duration wait = Duration.ofMillis(millis);
        return new ClientUsage(Verdict.TOO_MANY_REQUESTS, wait, 0, wait, 0, Duration.ZERO);
    }

    private void pass(long millis) {
        now += Duration.ofMillis(millis).toNanos();
    }

    @Test
    void aRefusalIsRepeatedUntilItsTimeIsOver() {
        refused.note(CLIENT, "", refusal(3_000));
        pass(1_000);
        assertThat(refused.find(CLIENT, "")).contains(refusal(2_000));
        pass(1_999);
        assertThat(refused.find(CLIENT, "")).contains(refusal(1));
        pass(1);
        assertThat(refused.find(CLIENT, "")).isEmpty();
    }

    @Test
    void redisIsAskedAgainSoon() {
        refused.note(CLIENT, "", refusal(3_600_000));
        pass(RefusedClients.LONGEST.toMillis() - 1);
        assertThat(refused.find(CLIENT, "")).isPresent();
        pass(1);
        assertThat(refused.find(CLIENT, "")).isEmpty();
    }

    @Test
    void othersAndOtherPlacesAreNotRefused() {
        refused.note(CLIENT, "p", refusal(3_000));
        assertThat(refused.find(CLIENT, "q")).isEmpty();
        assertThat(refused.find(new ClientId("192.0.2.2"), "p")).isEmpty();
        assertThat(refused.find(CLIENT, "p")).isPresent();
    }

    @Test
    void theFiguresOfARefusalAreTrueAsLongAsItIsRepeated() {
        ClientUsage places = new ClientUsage(
                Verdict.TOO_MANY_PLACES, Duration.ofSeconds(9), 5, Duration.ofSeconds(2), 0, Duration.ofSeconds(9));
        refused.note(CLIENT, "p", places);
        pass(1_999);
        assertThat(refused.find(CLIENT, "p")).isPresent();
        pass(1);
        assertThat(refused.find(CLIENT, "p")).as("there is one more request").isEmpty();
    }

    @Test
    void theNumberIsLimited() {
        for (int i = 0; i < 3 * RefusedClients.MOST; i++) {
            refused.note(new ClientId("c" + i), "", refusal(3_000));
        }
        assertThat(refused.find(new ClientId("c" + (2 * RefusedClients.MOST - 1)), ""))
                .isEmpty();
        assertThat(refused.find(new ClientId("c" + (2 * RefusedClients.MOST)), ""))
                .isPresent();
    }
}
