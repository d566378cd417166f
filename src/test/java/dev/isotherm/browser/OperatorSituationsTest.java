package dev.isotherm.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.CuratedList;
import dev.isotherm.support.ExpectedErrors;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Something is wrong, and an operator who has only the page finds out what, and puts it right: the tests do exactly the
 * operator's clicks.
 */
class OperatorSituationsTest extends OperatorSetUp {
    private static final int WAITING = 40;
    private static final List<String> PLACES = CuratedList.slugs();

    @TempDir
    Path machine;

    private RedisProcess store;

    @BeforeEach
    void startStore() {
        store = RedisProcess.start();
    }

    @AfterEach
    void stopStore() {
        store.close();
    }

    private ApiHarness service(JsonObject more) {
        return ApiHarness.today(store.url(), upstream.uri(), settings().mergeIn(more, true));
    }

    private static JsonObject limit(int perContext, int slots) {
        return new JsonObject()
                .put("worker", new JsonObject().put("slots", slots))
                .put("limits", new JsonObject().put("visual-crossing", new JsonObject().put("perContext", perContext)));
    }

    /* The same as the API knows, for a process of its own. */
    private Map<String, String> environment() {
        return Map.of(
                "REDIS_URL", store.url(),
                "VISUAL_CROSSING_API_KEY", "k3y",
                "ISOTHERM_WEATHER_BASE_URL", upstream.uri().toString(),
                "ISOTHERM_JOBS_LEASE_MS", "2000",
                "ISOTHERM_WORKER_DRAIN_MS", "1000");
    }

    @Test
    void theWorkerIsDead() {
        JsonObject lease = new JsonObject().put("jobs", new JsonObject().put("leaseMs", 2_000));
        try (ApiHarness api = service(lease);
                ShownCommand first = ShownCommand.run(machine, "bin/isotherm worker", environment())) {
            signIn(api, "overview");
            tab.awaitText("#figures", "1 process");
            upstream.behave(call -> Behaviour.HANG);
            String id = enqueue(api, "daily/London/11-20");
            tab.awaitText("#figures", "1 job\nof 4 job slots");
            first.kill();

            tab.awaitText("#wrong", "No worker is alive, and jobs wait");
            tab.picture("operator-worker-dead");
            String command = tab.text("#wrong .command");
            upstream.reset();
            try (ShownCommand second = ShownCommand.run(machine, command, environment())) {
                tab.awaitText("#figures", "1 process");
                tab.await("!document.getElementById('wrong')?.innerText.includes('No worker is alive')");
                show("Queues");
                tab.fill("#job", id);
                tab.press("Enter");
                tab.awaitText("main dl", "succeeded");
                assertThat(tab.text("main dl")).contains("its worker vanished 1 time");
                second.kill();
            }
        }
    }

    @Test
    void theLimitIsTooLow() {
        upstream.behave(call -> Behaviour.SLOW);
        try (ApiHarness api = service(limit(2, 4))) {
            api.work();
            signIn(api, "overview");
            fill(api, WAITING);
            tab.awaitText("#wrong", "The limit visual-crossing is full");
            tab.picture("operator-limit-full");
            tab.clickText("#wrong", "If it lasts, ask Tuning");
            tab.awaitText("h1", "Tuning");
            Awaitility.await().atMost(Tab.DEADLINE).until(() -> {
                fill(api, WAITING);
                tab.clickText("main", "Ask again");
                return tab.text("main").contains("limits.visual-crossing.perContext");
            });
            act("[data-cause=provider_limit_too_low]", "Apply", "Apply it");

            awaitTold("The advice is applied");
            tab.awaitText("#last", "The limit of calls to the provider is too low: applied to visual-crossing");
            tab.await("/waiting: [1-9]\\d* jobs → 0 jobs/.test(document.querySelector('#last').innerText)");
            tab.picture("operator-advice-applied");
            assertThat(tab.text("#changes")).contains("advised", "admin");
            show("Limits");
            tab.await("document.querySelector('#visual-crossing-perContext').value > 2");

            show("Queues");
            tab.clickText("#queue-records", "Finished");
            tab.awaitText("main", "1 to 25 of ");
            tab.clickText("main", "Next");
            tab.awaitText("main", "26 to ");
            tab.clickText("main", "Before");
            tab.awaitText("main", "1 to 25 of ");
        }
    }

    @Test
    @ExpectedErrors(".* is given up after 1 attempts")
    void theProviderRefuses() {
        upstream.behave(call -> upstream.inFlight() > 2 ? Behaviour.LIMITED : Behaviour.SLOW);
        try (ApiHarness api = service(limit(8, 4))) {
            api.work();
            signIn(api, "overview");
            fill(api, 4);
            tab.awaitText("#wrong", "The provider refuses calls");
            tab.awaitText("#wrong", "failed for good");
            tab.picture("operator-provider-refuses");
            tab.clickText("#wrong", "Lower it in Limits");
            tab.fill("#visual-crossing-perContext", "2");
            act("#limit-visual-crossing", "Change", "Change it");
            awaitTold("8 → 2");

            show("Overview");
            tab.clickText("#wrong", "Failed jobs");
            tab.awaitText("h1", "Failed jobs of queue records");
            act("main", "Retry all failed", "Retry all");
            awaitTold("run again; none is left.");
            show("Queues");
            tab.await("/Waiting\\n0\\n[^]*Running\\n0\\n[^]*Failed\\n0\\n/.test("
                    + "document.querySelector('#queue-records').innerText)");
            show("Overview");
            tab.awaitText("main", "Nothing is wrong. Good.");
        }
    }

    private int given;

    /* Lets jobs wait, each for a record of which nothing is held. */
    private void fill(ApiHarness api, int wanted) {
        int waiting = new JsonObject(api.send(api.request("/admin/queues").header("X-Admin-Key", KEY))
                        .body())
                .getJsonArray("queues").stream()
                        .map(JsonObject.class::cast)
                        .filter(queue -> queue.getString("queue").equals("records"))
                        .mapToInt(queue -> queue.getJsonObject("counts").getInteger("queued"))
                        .sum();
        for (int i = waiting; i < wanted; i++) {
            int turn = given++;
            String day = "%02d-%02d".formatted(1 + turn / PLACES.size() / 28, 1 + turn / PLACES.size() % 28);
            api.post("/v1/records/daily/" + PLACES.get(turn % PLACES.size()) + "/" + day + "/async");
        }
    }
}
