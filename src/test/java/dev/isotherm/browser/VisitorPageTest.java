package dev.isotherm.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.support.ExpectedErrors;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a visitor does with the page, in a real browser, with the weather and the date of the contract's captures. */
class VisitorPageTest extends BrowserSetUp {
    private static final String LONDON = "London/11-20/daily";

    @BeforeAll
    static void startApi() {
        api = add(ApiHarness.all(
                redis.url(),
                upstream.uri(),
                new JsonObject()
                        // All tests ask from one address, for many places.
                        .put("http", new JsonObject().put("limitClients", false))
                        .put("places", new JsonObject().put("requestsPerMinute", 0))
                        .put("weather", new JsonObject().put("failureMemorySeconds", 0))
                        .put("jobs", new JsonObject().put("retry", new JsonObject().put("maxAttempts", 1)))));
    }

    /* Another API over the same Redis and provider; its jobs are run by the worker of the first. */
    private static ApiHarness another(JsonObject http) {
        return ApiHarness.api(redis.url(), upstream.uri(), new JsonObject().put("http", http));
    }

    /* Opens a record by its address, and waits until it is shown. */
    private void openRecord(String record) {
        tab.go(address("/r/" + record));
        awaitRecord();
    }

    private void awaitRecord() {
        tab.await(
                "document.querySelector('#record').checkVisibility() && document.querySelector('#chart svg') !== null");
    }

    private void chooseDate(int day, int month) {
        for (String field : List.of("month:" + month, "day:" + day)) {
            String[] parts = field.split(":");
            tab.run("(() => { const e = document.getElementById('" + parts[0] + "'); e.value = '" + parts[1]
                    + "'; e.dispatchEvent(new Event('change', {bubbles: true})); })()");
        }
    }

    private Path download(String ending) {
        return Awaitility.await().until(() -> find(ending), path -> path != null);
    }

    private Path find(String ending) throws IOException {
        try (Stream<Path> files = Files.list(downloads)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .findFirst()
                    .orElse(null);
        }
    }

    @Test
    void aTownIsSearchedAndItsRecordAppearsWhileTheYearsAreCounted() {
        upstream.behave(call -> call.touches(2026) ? Behaviour.HANG : Behaviour.WEATHER);
        tab.go(address("/"));
        chooseDate(20, 11);
        tab.click("#place");
        tab.type("leed");
        tab.await("document.querySelectorAll('#places li').length > 0");
        tab.press("ArrowDown", "Enter");
        assertThat(tab.run("document.getElementById('place').value").toString()).startsWith("Leeds, ");
        tab.press("Enter");

        tab.awaitText("#work-text", " of ");
        tab.await("document.getElementById('work-bar').value > 0");
        tab.picture("progress");
        Awaitility.await().until(() -> upstream.hanging() > 0);
        upstream.behave(call -> Behaviour.WEATHER);
        upstream.release();

        awaitRecord();
        assertThat(tab.text("#summary")).matches("-?\\d+\\.\\d°C\\. .*20th November.*");
        assertThat(tab.run("location.pathname").toString()).matches("/r/Leeds,.*/11-20/daily");
        assertThat(tab.run("document.querySelectorAll('#chart rect[class^=\"c-warm\"], #chart rect[class^=\"c-cold\"]')"
                        + ".length"))
                .isEqualTo(51);
        assertThat(tab.run("document.getElementById('work').hidden")).isEqualTo(true);
    }

    @Test
    void allIsDoneByTheKeyboardAndEachYearIsTold() {
        openRecord(LONDON);
        assertThat(tab.text("#year")).startsWith("2026: ");
        tab.run("document.getElementById('chart').focus()");
        tab.press("ArrowLeft", "ArrowLeft");
        assertThat(tab.text("#year")).matches("2024: \\d.* °C, .* (warmer|cooler)");
        tab.press("Home");
        assertThat(tab.text("#year")).startsWith("1976: ");
        assertThat(tab.run("document.getElementById('year').getAttribute('role')"))
                .isEqualTo("status");
        tab.press("ArrowLeft", "Tab");
        assertThat(tab.text("#year")).startsWith("1976: ");
        assertThat(tab.run("document.activeElement.id")).isEqualTo("share");
    }

    @Test
    void fahrenheitAndDarknessAreKeptAndALinkIsOpenedAgain() {
        openRecord("Sydney/01-15/weekly");
        assertThat(tab.text("#summary")).contains("°C");
        tab.click("#units label:last-of-type");
        tab.awaitText("#summary", "°F");
        assertThat(tab.text("#facts")).contains("°F per decade");
        tab.click("#theme");
        String dark = String.valueOf(tab.run("getComputedStyle(document.body).backgroundColor"));

        openRecord("Sydney/01-15/weekly");

        tab.awaitText("#summary", "°F");
        assertThat(tab.run("getComputedStyle(document.body).backgroundColor")).isEqualTo(dark);
        assertThat(tab.run("document.getElementById('place').value")).isEqualTo("Sydney");
        assertThat(tab.run("document.querySelector('input[name=period]:checked').value"))
                .isEqualTo("weekly");
        assertThat(tab.text("#where")).contains("the 7 days until 15 January");
        tab.click("#units label:first-of-type");
        tab.awaitText("#summary", "°C");
    }

    @Test
    void gapsAreShownAsGapsWithTheirReasonAndTheNumbersMayBeKept() throws IOException {
        openRecord("Singapore/11-20/daily");
        assertThat(tab.run("document.querySelectorAll('#chart .c-gap').length")).isEqualTo(5);
        tab.run("document.getElementById('chart').focus()");
        tab.press("Home", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight");
        assertThat(tab.text("#year")).isEqualTo("1980: no observations");
        tab.click("#numbers summary");
        assertThat(tab.text("#numbers tbody")).contains("1980\tno observations\t–");
        assertThat(tab.run("document.querySelectorAll('#numbers tbody tr').length"))
                .isEqualTo(51);

        tab.click("#csv");
        List<String> lines = Files.readAllLines(download(".csv"));
        assertThat(lines).hasSize(52).startsWith("year,temperature_celsius,anomaly_celsius,missing");
        assertThat(lines)
                .contains("1980,,,no observations")
                .filteredOn(line -> line.matches("\\d{4},-?[\\d.]+,-?[\\d.]+,"))
                .hasSize(46);

        tab.click("#png");
        byte[] picture = Files.readAllBytes(download(".png"));
        assertThat(picture.length).isGreaterThan(10_000);
        assertThat(new String(picture, 1, 3, StandardCharsets.US_ASCII)).isEqualTo("PNG");
        Files.createDirectories(Path.of("target/page"));
        Files.write(Path.of("target/page/kept.png"), picture);

        tab.call("Emulation.setEmulatedMedia", new JsonObject().put("media", "print"));
        assertThat(tab.run("document.getElementById('chart').checkVisibility()"))
                .isEqualTo(true);
        assertThat(tab.run("document.getElementById('ask').checkVisibility()")).isEqualTo(false);
    }

    @Test
    void aRecordIsSharedByTheSystemOrAsALinkThatIsCopied() {
        openRecord(LONDON);
        String link = address("/r/" + LONDON);
        tab.run("Object.defineProperty(navigator, 'share', {value: undefined, writable: true})");
        tab.allow(address(""), "clipboardReadWrite", "clipboardSanitizedWrite");
        tab.click("#share");
        tab.awaitText("#told", "The link is copied.");
        assertThat(tab.run("navigator.clipboard.readText()")).isEqualTo(link);

        // What the system's own dialog would get: there is none without a window.
        tab.run("navigator.canShare = () => true; navigator.share = async data => { window.shared = data; }");
        tab.click("#share");
        tab.await("window.shared?.url === '" + link + "'");
        assertThat(tab.run("window.shared.text")).isEqualTo(tab.text("#summary"));
        tab.run("navigator.share = () => Promise.reject(new DOMException('no', 'NotAllowedError'))");
        tab.click("#share");
        tab.awaitText("#told", "This is the link: " + link);
    }

    @ParameterizedTest
    @CsvSource({"reduce, 0", "no-preference, 51"})
    void nothingMovesForThoseWhoWantThat(String motion, int moving) {
        tab.motion(motion);
        openRecord(LONDON);
        assertThat(tab.run("matchMedia('(prefers-reduced-motion: reduce)').matches"))
                .isEqualTo(motion.equals("reduce"));
        assertThat(tab.run("[...document.querySelectorAll('#chart *')]"
                        + ".filter(e => getComputedStyle(e).animationName !== 'none').length"))
                .isEqualTo(moving);
    }

    @Test
    @ExpectedErrors(".* is given up after 1 attempts")
    void aFailureIsToldInWordsAndAnotherTryIsMade() {
        upstream.behave(call -> Behaviour.ERROR);
        tab.go(address("/r/Oslo/11-20/daily"));
        tab.awaitText("#problem-text", "The record could not be made: ");
        assertThat(tab.text("#problem-text")).doesNotContain("{", "Exception");
        upstream.behave(call -> Behaviour.WEATHER);
        tab.click("#again");
        awaitRecord();

        tab.go(address("/r/Xyzzyville/11-20/daily"));
        tab.awaitText("#problem-text", "location_not_found");
        tab.go(address("/r/London/02-31/daily"));
        tab.awaitText("#problem-text", "This link is not complete.");
    }

    @Test
    void withoutRedisTheVisitorIsToldWhenToTryAgain() {
        tab.go(address("/"));
        tab.await("document.querySelectorAll('#popular button').length > 3");
        redis.kill();
        try {
            tab.click("#popular button");
            tab.awaitText("#problem-text", "not available");
            tab.await("/Try again/.test(document.getElementById('again').innerText)");
            tab.picture("without-redis");
        } finally {
            redis.restart();
        }
        // It may take more than one try until the service has its connections again.
        Awaitility.await().atMost(Tab.DEADLINE).until(() -> {
            tab.run("document.getElementById('again').click()");
            return Boolean.TRUE.equals(tab.run("document.getElementById('record').checkVisibility()"));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "53.41, -2.30, /r/Manchester, 'The nearest known place is Manchester, at '",
        "48.86, 2.29, '/r/48.9,2.3/11-20/daily', 'No known place is near you'"
    })
    void theNearestKnownPlaceIsFoundWithoutSendingWhereSomebodyIs(
            double latitude, double longitude, String path, String told) {
        tab.locate(address(""), latitude, longitude);
        tab.go(address("/"));
        chooseDate(20, 11);
        tab.click("#locate");
        awaitRecord();
        assertThat(tab.text("#told")).startsWith(told);
        assertThat(tab.run("location.pathname").toString()).startsWith(path);
        assertThat(tab.requests()).noneMatch(url -> url.contains(String.valueOf(latitude)));
    }

    @Test
    void withoutAStreamOfEventsTheJobIsAskedFor() {
        tab.call("Network.setBlockedURLs", new JsonObject().put("urls", JsonArray.of("*/events")));
        openRecord("Bristol/11-20/monthly");
        assertThat(tab.requests()).anyMatch(url -> url.contains("wait=10&progress=true"));
    }

    @Test
    void whereATokenIsNeededThePageAsksForItAndForgetsItWithTheTab() {
        try (ApiHarness closed = another(new JsonObject().put("page", "token"))) {
            tab.go("http://127.0.0.1:" + closed.port + "/r/London/11-19/daily");
            tab.awaitText("#told", "Please enter your access token first.");
            tab.click("#token");
            tab.type("wrong");
            tab.press("Enter");
            tab.awaitText("#problem-text", "This token is not accepted.");
            tab.run("document.getElementById('token').value = ''");
            tab.click("#token");
            tab.type(ApiHarness.TOKEN);
            tab.press("Tab");
            awaitRecord();
            assertThat(tab.run("Object.keys(localStorage).length")).isEqualTo(0);
            assertThat(tab.run("sessionStorage.getItem('isotherm.token')")).isEqualTo(ApiHarness.TOKEN);
            assertThat(tab.requests()).noneMatch(url -> url.contains(ApiHarness.TOKEN));
        }
    }

    @Test
    void whoAsksForTooMuchIsToldHowLongToWait() {
        try (ApiHarness strict = another(new JsonObject().put("visitorRequestsPerHour", 1))) {
            String origin = "http://127.0.0.1:" + strict.port;
            tab.go(origin + "/r/London/11-18/daily");
            awaitRecord();
            tab.go(origin + "/r/London/11-17/daily");
            tab.awaitText("#problem-text", "You have asked for much. Please try again in 60 minutes.");
            tab.awaitText("#again", "Try again in 60 minutes");
            assertThat(tab.run("document.getElementById('again').disabled")).isEqualTo(true);
        }
    }

    @ParameterizedTest
    @CsvSource({"390, 844, false", "390, 844, true", "1280, 900, false", "1280, 900, true"})
    void nothingKeepsPeopleWithDisabilitiesAway(int width, int height, boolean dark) throws IOException {
        String name = (width < 600 ? "phone" : "desktop") + (dark ? "-dark" : "-light");
        tab.screen(width, height, dark).go(address("/"));
        tab.await("document.querySelectorAll('#popular button').length > 3");
        assertThat(tab.violations(axe())).isEmpty();
        tab.picture(name + "-start");
        openRecord(LONDON);
        tab.click("#numbers summary");
        assertThat(tab.violations(axe())).isEmpty();
        tab.click("#numbers summary");
        assertThat(tab.run("document.documentElement.scrollWidth <= innerWidth"))
                .as("nothing is wider than the screen")
                .isEqualTo(true);
        tab.picture(name);
        if (name.equals("desktop-light") && Boolean.getBoolean("isotherm.docs.write")) {
            Files.write(Path.of("docs/page.png"), tab.part(1280, 1120, 0.6));
        }
    }
}
