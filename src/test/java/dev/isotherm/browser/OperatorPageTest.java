package dev.isotherm.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.support.CuratedList;
import dev.isotherm.support.ExpectedErrors;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each action of the page for operators, through the page, with real services. */
@ExpectedErrors(".* is given up after 1 attempts")
class OperatorPageTest extends OperatorSetUp {
    private static final List<String> VIEWS =
            List.of("overview", "queues", "queues/records/finished", "jobs/{id}", "workers", "limits", "tuning");

    @BeforeAll
    static void startApi() {
        api = add(ApiHarness.today(redis.url(), upstream.uri(), settings()));
        api.work();
    }

    /* A job that failed for good; its id. */
    private static String failed(String record) {
        upstream.behave(call -> Behaviour.ERROR);
        String id = enqueue(api, record);
        api.awaitEnd(id);
        upstream.behave(call -> Behaviour.WEATHER);
        return id;
    }

    /* A job that runs until the provider is released; its id. */
    private static String running(String record) {
        upstream.behave(call -> Behaviour.HANG);
        String id = enqueue(api, record);
        Awaitility.await().until(() -> upstream.hanging() > 0);
        return id;
    }

    private void openJob(String id) {
        show("Queues");
        tab.fill("#job", id);
        tab.press("Enter");
        tab.awaitText("h1", "Job " + id);
    }

    @Test
    void anOperatorSignsInComesBackToTheSameViewAndSignsOut() {
        tab.go(address("/ui#/limits"));
        tab.awaitText("h1", "Sign in");
        tab.fill("#key", "another-key");
        tab.press("Enter");
        tab.awaitText("#login-problem", "This key is not accepted.");
        enterKey();
        tab.awaitText("h1", "Limits");
        tab.awaitText("#link", "Live, as of");
        tab.picture("operator-signed-in");

        tab.call("Network.clearBrowserCookies", new JsonObject());
        tab.clickText("#tabs", "Tuning");
        tab.awaitText("#login-problem", "Your session is over. Please sign in again.");
        enterKey();
        tab.awaitText("h1", "Tuning");

        tab.click("#leave");
        tab.awaitText("h1", "Sign in");
        assertThat(tab.run("document.getElementById('login-problem')")).isNull();
        tab.go("about:blank").go(address("/ui#/queues"));
        tab.awaitText("h1", "Sign in");
        assertThat(tab.run("document.cookie + Object.keys(localStorage) + Object.keys(sessionStorage)"))
                .isEqualTo("");
        assertThat(tab.requests()).noneMatch(url -> url.contains(KEY));
    }

    @Test
    void theOverviewHasTheFiguresOfNowAndHowItWent() {
        String id = enqueue(api, "daily/London/11-20");
        api.awaitEnd(id);
        signIn(api, "overview");

        tab.awaitText("#figures", "1 process");
        tab.awaitText("#figures", "none waits");
        tab.awaitText("#figures", "0 jobs");
        tab.await("document.querySelectorAll('time-chart canvas').length === 3");
        tab.awaitText(".charts", "succeeded: ");
        tab.run("document.querySelector('#throughput').focus()");
        tab.press("ArrowLeft", "ArrowRight", "Home");
        tab.await("/^\\d\\d:\\d\\d: succeeded /.test(document.querySelector('#throughput .readout').innerText)");
        tab.click(".choice label:last-of-type");
        tab.await("document.querySelectorAll('time-chart canvas').length === 3"
                + " && document.querySelector('input[name=range]:checked').value === '1440'");
        assertThat(tab.requests()).anyMatch(url -> url.contains("minutes=1440"));
    }

    @Test
    void aQueueIsPausedAndResumed() {
        signIn(api, "queues");
        tab.clickText("#queue-records", "Pause");
        tab.await("document.getElementById('sure').open");
        look("operator-question");
        tab.clickText("#sure", "No, go back");
        tab.awaitText("#queue-records h2", "runs");
        act("#queue-records", "Pause", "Pause it");
        awaitTold("Queue records is paused.");
        tab.awaitText("#queue-records h2", "paused");

        show("Overview");
        tab.awaitText("#wrong", "Queue records is paused");
        tab.clickText("#wrong", "Resume it in Queues");
        tab.clickText("#queue-records", "Resume");
        awaitTold("Queue records runs again.");
        tab.awaitText("#queue-records h2", "runs");
    }

    @Test
    void aFailedJobIsFoundUnderstoodRetriedAndDeleted() {
        String id = failed("daily/Oslo/11-20");
        signIn(api, "overview");
        tab.awaitText("#wrong", "of queue records failed for good");
        tab.clickText("#wrong", "Failed jobs");
        tab.awaitText("h1", "Failed jobs of queue records");
        tab.clickText("#view", id);

        tab.awaitText("h1", "Job " + id);
        tab.awaitText(".errors", "unavailable");
        assertThat(tab.text("main")).contains("Oslo", "answered with status 500", "Request id", "attempt 1 failed");
        look("operator-job");
        act("main", "Retry", "Retry it");
        awaitTold("Job " + id + " runs again.");
        tab.awaitText("main dl", "succeeded");

        act("main", "Delete", "Delete it");
        awaitTold("Job " + id + " is deleted.");
        tab.awaitText("h1", "Failed jobs of queue records");
        openJob(id);
        tab.awaitText("main .problem", "Job not found");
    }

    @Test
    void aRunningJobIsCancelledAndAllFailedJobsAreRetriedAtOnce() {
        String hung = running("daily/Bergen/11-20");
        signIn(api, "overview");
        openJob(hung);
        tab.awaitText("main dl", "running");
        act("main", "Cancel", "Cancel the job");
        awaitTold("Job " + hung);
        tab.awaitText("main dl", "cancelled");
        upstream.reset();

        failed("daily/Tromso/11-20");
        failed("daily/Bodo/11-20");
        show("Queues");
        act("#queue-records", "Retry all failed", "Retry all");
        awaitTold("jobs run again; none is left.");
        tab.awaitText("#queue-records dl", "Failed\n0");
    }

    @Test
    void aLimitIsChangedInPlaceAndTakenBackAndAFailureStaysUntilItIsDismissed() {
        signIn(api, "limits");
        String field = "#visual-crossing-perContext";
        tab.await("document.querySelector('" + field + "')?.value === '8'");
        tab.fill(field, "5");
        act("#limit-visual-crossing", "Change", "Change it");
        awaitTold("The limit visual-crossing is changed: At once (perContext) 8 → 5");
        tab.awaitText("#limit-visual-crossing", "Changed by admin");
        tab.awaitText("#changes", "At once (perContext) 5");

        tab.fill(field, "100000");
        act("#limit-visual-crossing", "Change", "Change it");
        tab.awaitText("#failures", "To change the limit visual-crossing failed:");
        show("Workers");
        tab.awaitText("#failures", "To change the limit visual-crossing failed:");
        tab.clickText("#failures", "Dismiss");
        tab.await("document.querySelector('#failures .failure') === null");

        show("Limits");
        act("#limit-visual-crossing", "Back to the file's values", "Take them back");
        awaitTold("has the values of the files again.");
        tab.awaitText("#changes", "back to the file's values");
        tab.await("document.querySelector('" + field + "').value === '8'");
    }

    @Test
    void eachWorkerIsShownWithItsSlotsAndTheDelayOfItsLoop() {
        signIn(api, "workers");
        tab.awaitText("main .card", "worker-");
        tab.await("document.querySelectorAll('.spark polyline').length === 1"
                + " && document.querySelector('.spark polyline').getAttribute('points').split(' ').length > 2");
        assertThat(tab.text("main .card")).contains("0 of 4", "records", "maintenance", "ms");
    }

    @Test
    void whatIsSaidByOthersIsNeverMoreThanText() {
        String name = "<img src=x onerror=document.title=1>";
        String id = enqueue(api, "daily/%3Cimg%20src=x%20onerror=document.title=1%3E/11-20");
        api.awaitEnd(id);
        signIn(api, "overview");
        openJob(id);
        tab.awaitText("main pre", name);
        assertThat(tab.run("document.querySelectorAll('main img').length")).isEqualTo(0);
        assertThat(tab.run("document.title")).isNotEqualTo("1");
        act("main", "Delete", "Delete it");
        awaitTold("is deleted.");
    }

    @Test
    void withoutRedisThePageSaysSoAndGoesOnWhenItIsBack() {
        signIn(api, "overview");
        redis.kill();
        try {
            tab.awaitText("#link", "The job store is not available.");
            tab.awaitText("#wrong", "Redis cannot be reached");
            tab.picture("operator-without-redis");
            show("Queues");
            act("#queue-records", "Pause", "Pause it");
            tab.awaitText("#failures", "To pause queue records failed:");
            tab.clickText("#failures", "Dismiss");
        } finally {
            redis.restart();
        }
        tab.awaitText("#link", "Live, as of");
        show("Overview");
        tab.awaitText("#figures", "1 process");
    }

    @Test
    void aLostStreamIsMarkedAndOneThatNobodyLooksAtIsClosed() {
        ApiHarness other = ApiHarness.today(redis.url(), upstream.uri(), settings());
        try (other) {
            signIn(other, "overview");
            tab.run("Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true});"
                    + " document.dispatchEvent(new Event('visibilitychange'))");
            tab.awaitText("#link", "Paused since");
            tab.run("delete document.visibilityState; document.dispatchEvent(new Event('visibilitychange'))");
            tab.awaitText("#link", "Live, as of");
        }
        tab.awaitText("#link", "Live data is lost since");
        tab.awaitText("#wrong", "Live data is lost");
    }

    @Test
    void allIsReachedByTheKeyboard() {
        signIn(api, "overview");
        tab.run("document.activeElement.blur(); document.querySelector('.brand').focus()");
        tab.press("Tab", "Tab", "Enter");
        tab.awaitText("h1", "Queues");
        tab.await("document.activeElement.id === 'view'");
        tab.clickText("#queue-records", "Pause");
        tab.await("document.activeElement.id === 'sure-no'");
        tab.press("Escape");
        tab.await("!document.getElementById('sure').open");
        assertThat(tab.run("document.activeElement.innerText")).isEqualTo("Pause");
    }

    @ParameterizedTest
    @CsvSource({"390, 844, false", "390, 844, true", "1280, 900, false", "1280, 900, true"})
    void nothingKeepsPeopleWithDisabilitiesAway(int width, int height, boolean dark) {
        String id = enqueue(api, "daily/London/11-20");
        api.awaitEnd(id);
        String name = "operator-" + (width < 600 ? "phone" : "desktop") + (dark ? "-dark-" : "-light-");
        tab.screen(width, height, dark).go(address("/ui#/overview"));
        tab.awaitText("h1", "Sign in");
        look(name + "sign-in");
        enterKey();
        tab.await("document.querySelectorAll('time-chart canvas').length === 3");
        for (String view : VIEWS) {
            tab.run("location.hash = '#/" + view.replace("{id}", id) + "'");
            tab.await("document.querySelector('main h1') !== null && !/(Waiting for|Asking for|Reading) the/.test("
                    + "document.querySelector('main').innerText)");
            look(name + view.replace("/{id}", "").replace('/', '-'));
        }
    }

    /* For the documentation: some minutes of work, with a failure. */
    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    @EnabledIfSystemProperty(named = "isotherm.docs.write", matches = "true")
    void aPictureOfTheOverview() throws IOException {
        signIn(api, "overview");
        Iterator<String> records = IntStream.rangeClosed(1, 12 * 28)
                .mapToObj(day -> "%02d-%02d".formatted(1 + (day - 1) / 28, 1 + (day - 1) % 28))
                .flatMap(day -> CuratedList.slugs().stream().map(place -> "daily/" + place + "/" + day))
                .iterator();
        upstream.behave(call -> Behaviour.SLOW);
        Awaitility.await()
                .atMost(Duration.ofMinutes(15))
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> {
                    for (int i = 0; i < 5 - System.currentTimeMillis() / 60_000 % 3; i++) {
                        enqueue(api, records.next());
                    }
                    return minutesOfWork() >= 8;
                });
        failed(records.next());
        Awaitility.await().until(() -> statistics().getJsonObject("totals").getInteger("dead") > 0);
        tab.click(".choice label:first-of-type");
        tab.awaitText("#wrong", "failed for good");
        tab.await("/failed: [1-9]/.test(document.querySelector('.charts')?.innerText)");
        Files.write(Path.of("docs/operators-page.png"), tab.part(1280, 1260, 0.6));
    }

    private static long minutesOfWork() {
        return statistics().getJsonArray("buckets").stream()
                .filter(bucket -> ((JsonObject) bucket).getInteger("succeeded") > 0)
                .count();
    }

    private static JsonObject statistics() {
        return new JsonObject(
                api.send(api.request("/admin/statistics?minutes=15").header("X-Admin-Key", KEY))
                        .body());
    }

    private void look(String name) {
        assertThat(tab.violations(axe())).as(name).isEmpty();
        assertThat(tab.run("document.documentElement.scrollWidth <= innerWidth"))
                .as("nothing is wider than the screen: %s", name)
                .isEqualTo(true);
        tab.picture(name);
    }
}
