package dev.isotherm.browser;

import dev.isotherm.api.ApiHarness;
import io.vertx.core.json.JsonObject;

/** What an operator does on the page again and again. The words are those that the page shows. */
abstract class OperatorSetUp extends BrowserSetUp {
    static final String KEY = "the-key-of-the-operators";

    /** What all services of these tests are told: jobs fail at once, and figures are measured over a second. */
    static JsonObject settings() {
        return new JsonObject()
                .put(
                        "http",
                        new JsonObject()
                                .put("adminKey", KEY)
                                // All tests ask from one address, for many places.
                                .put("limitClients", false))
                .put("places", new JsonObject().put("requestsPerMinute", 0))
                .put("management", new JsonObject().put("windowMs", 1_000))
                .put("weather", new JsonObject().put("failureMemorySeconds", 0))
                .put("jobs", new JsonObject().put("retry", new JsonObject().put("maxAttempts", 1)));
    }

    /** Opens a view of a service with the key, and waits for live data. */
    void signIn(ApiHarness service, String view) {
        tab.go("http://127.0.0.1:" + service.port + "/ui#/" + view);
        enterKey();
        tab.awaitText("#link", "Live, as of");
    }

    void enterKey() {
        tab.fill("#key", KEY);
        tab.press("Enter");
        tab.await("!document.getElementById('tabs').hidden");
    }

    /** Goes to a view by its tab. */
    void show(String name) {
        tab.clickText("#tabs", name);
        tab.awaitText("h1", name);
    }

    /** Clicks a button of the view, and answers what the page asks then. */
    void act(String within, String button, String answer) {
        tab.clickText(within, button);
        tab.await("document.getElementById('sure').open");
        tab.clickText("#sure", answer);
        tab.await("!document.getElementById('sure').open");
    }

    /** Waits until the page has told the outcome of an action. */
    void awaitTold(String text) {
        tab.awaitText("#told", text);
    }

    /** Enqueues a job; its id. */
    static String enqueue(ApiHarness service, String record) {
        return new JsonObject(service.post("/v1/records/" + record + "/async").body()).getString("job_id");
    }
}
