package dev.isotherm.api.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.EventClient;
import dev.isotherm.support.RedisTalk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code GET /admin/live}: what operators watch, as events. */
class LiveViewTest {
    private static final Pattern CALLS = Pattern.compile("cmdstat_zcount:calls=(\\d+)");

    private final List<EventClient> pages = new ArrayList<>();
    private AdminHarness admin;

    @BeforeEach
    void start() {
        admin = new AdminHarness();
    }

    @AfterEach
    void stop() {
        pages.forEach(EventClient::close);
        admin.close();
    }

    private EventClient page() {
        EventClient page = EventClient.open(admin.api.port, "/admin/live", "X-Admin-Key", AdminHarness.KEY);
        pages.add(page);
        return page;
    }

    private static EventClient.Event lastOf(EventClient page) {
        return page.events.get(page.events.size() - 1);
    }

    private EventClient.Event next(EventClient page) {
        return lastOf(page.awaitEvents(page.events.size() + 1));
    }

    /* Only an overview of a queue counts so, and only pages and requests ask for one. */
    private long readings() {
        Matcher calls = CALLS.matcher(RedisTalk.ask(admin.redis.port(), "INFO", "commandstats"));
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }

    @Test
    void eachEventHasQueuesWorkersAndLimits() {
        EventClient page = page();

        EventClient.Event first = page.awaitEvents(1).events.get(0);
        assertThat(first.name()).isEqualTo("state");
        assertThat(first.data().fieldNames()).containsExactly("at", "queues", "workers", "limits");
        assertThat(first.data().getJsonArray("queues").size()).isEqualTo(2);
        assertThat(first.data().getJsonObject("limits").getJsonArray("limits").size())
                .isEqualTo(2);
        assertThat(page.header("cache-control")).isEqualTo("no-cache");

        admin.enqueue("daily/London/11-20");
        await().atMost(ApiHarness.DEADLINE)
                .until(() -> next(page).data().encode().contains("\"queued\":1"));
    }

    @Test
    void tenPagesCostAsMuchAsOneAndNobodyCostsNothing() {
        EventClient first = page().awaitEvents(1);
        long before = readings();
        next(first);
        long one = readings() - before;
        for (int i = 1; i < 10; i++) {
            page().awaitEvents(1);
        }
        next(first);
        before = readings();
        next(first);

        assertThat(one).isPositive();
        assertThat(readings() - before).isEqualTo(one);

        pages.forEach(EventClient::close);
        pages.clear();
        // A reading may be on its way.
        await().atMost(ApiHarness.DEADLINE)
                .pollInterval(LiveView.PERIOD.plusMillis(500))
                .until(this::readings, new Same()::asBefore);
    }

    private static final class Same {
        private long before = -1;

        boolean asBefore(long now) {
            boolean same = now == before;
            before = now;
            return same;
        }
    }

    @Test
    void whileRedisIsAwayEventsSaySoAndTheStreamGoesOn() {
        EventClient page = page().awaitEvents(1);
        admin.redis.kill();

        await().atMost(ApiHarness.DEADLINE).until(() -> next(page).name().equals("trouble"));
        assertThat(lastOf(page).data().getString("message")).isEqualTo("The job store is not available.");

        admin.redis.restart();
        await().atMost(ApiHarness.DEADLINE).until(() -> next(page).name().equals("state"));
    }

    @Test
    void pagesAreBoundedAndTheKeyIsNeeded() {
        EventClient stranger = EventClient.open(admin.api.port, "/admin/live");
        pages.add(stranger);
        stranger.awaitStatus(401);
        for (int i = 0; i < 50; i++) {
            page().awaitStatus(200);
        }
        page().awaitStatus(503);

        pages.get(1).close();
        await().atMost(ApiHarness.DEADLINE).pollInterval(Duration.ofMillis(100)).untilAsserted(() -> page().awaitStatus(
                        200));
    }

    @Test
    void theStopOfTheServiceEndsAllStreams() {
        EventClient page = page().awaitEvents(1);

        admin.api.close();

        page.awaitEnd();
    }
}
