package dev.isotherm.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A tab of a browser, used as a person does: with a pointer and a keyboard. It notes what it asks for and complains of. */
final class Tab implements AutoCloseable {
    /** How long the page has for what a test waits for. */
    static final Duration DEADLINE = Duration.ofSeconds(30);

    private static final Path PICTURES = Path.of("target", "page");
    /* Of keys that are no letter: the code that a page sees. */
    private static final Map<String, Integer> KEYS =
            Map.of("Tab", 9, "Enter", 13, "Escape", 27, "ArrowLeft", 37, "ArrowRight", 39, "ArrowDown", 40, "Home", 36);

    private final DevTools tools;
    private final String session;
    private final String context;
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private String colours = "light";

    Tab(DevTools tools, String session, String context) {
        this.tools = tools;
        this.session = session;
        this.context = context;
        tools.listen(session, this::note);
        List.of("Page", "Runtime", "Log", "Network").forEach(domain -> call(domain + ".enable", new JsonObject()));
    }

    private void note(String event, JsonObject parameters) {
        switch (event) {
            case "Network.requestWillBeSent" ->
                requests.add(parameters.getJsonObject("request").getString("url"));
            case "Runtime.exceptionThrown" -> complaints.add(parameters.encode());
            case "Runtime.consoleAPICalled" -> complaints.add(parameters.encode());
            case "Log.entryAdded" -> {
                JsonObject entry = parameters.getJsonObject("entry");
                // The network's are that a request was refused, which the page says in words. axe-core causes warnings.
                if (entry.getString("level").equals("error")
                        && !entry.getString("source").equals("network")) {
                    complaints.add(entry.encode());
                }
            }
            default -> {
                // Nothing to note.
            }
        }
    }

    JsonObject call(String method, JsonObject parameters) {
        return tools.call(session, method, parameters);
    }

    /** What the page and the browser complained of: errors, and what its policy forbids. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** The addresses that were asked for. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** The size of the screen, and whether it is dark. Nothing moves: half of an animation would make pictures differ. */
    Tab screen(int width, int height, boolean dark) {
        call(
                "Emulation.setDeviceMetricsOverride",
                new JsonObject()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", width < 600));
        colours = dark ? "dark" : "light";
        return motion("reduce");
    }

    /** Whether its user wants that things move: {@code reduce} or {@code no-preference}. */
    Tab motion(String wanted) {
        JsonArray features = new JsonArray()
                .add(feature("prefers-color-scheme", colours))
                .add(feature("prefers-reduced-motion", wanted));
        call("Emulation.setEmulatedMedia", new JsonObject().put("features", features));
        return this;
    }

    private static JsonObject feature(String name, String value) {
        return new JsonObject().put("name", name).put("value", value);
    }

    /** Opens an address, and waits until its scripts have run. */
    Tab go(String address) {
        call("Page.navigate", new JsonObject().put("url", address));
        await("location.href === " + quoted(address) + " && document.readyState === 'complete'");
        return this;
    }

    /** Runs a script in the page, outside of its policy, and gives its value. */
    Object run(String script) {
        JsonObject got = call(
                "Runtime.evaluate",
                new JsonObject()
                        .put("expression", script)
                        .put("returnByValue", true)
                        .put("awaitPromise", true));
        assertThat(got.getJsonObject("exceptionDetails")).as(script).isNull();
        return got.getJsonObject("result").getValue("value");
    }

    /** Waits until an expression is true. */
    void await(String condition) {
        try {
            Awaitility.await(condition).atMost(DEADLINE).until(() -> Boolean.TRUE.equals(run(condition)));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("The page shows: " + text("body"), e);
        }
    }

    /** Waits until an element shows a text. */
    void awaitText(String selector, String text) {
        await("(document.querySelector(" + quoted(selector) + ")?.innerText ?? '').includes(" + quoted(text) + ")");
    }

    /** The text of an element. */
    String text(String selector) {
        return String.valueOf(run("document.querySelector(" + quoted(selector) + ").innerText"));
    }

    /** Clicks into the middle of an element, as soon as it is there. */
    void click(String selector) {
        clickOn("document.querySelector(" + quoted(selector) + ")");
    }

    /** Clicks on the button or link with this text, as soon as it is there. */
    void clickText(String within, String text) {
        clickOn("[...document.querySelectorAll(" + quoted(within)
                + ")].flatMap(e => [...e.querySelectorAll('a, button')])" + ".find(e => e.innerText.trim() === "
                + quoted(text) + ")");
    }

    private void clickOn(String element) {
        await(element + "?.checkVisibility() === true && !" + element + ".disabled");
        JsonObject at = new JsonObject(String.valueOf(run("(() => { const e = " + element
                + "; e.scrollIntoView({block: 'center'}); const r = e.getBoundingClientRect();"
                + " return JSON.stringify({x: r.x + r.width / 2, y: r.y + r.height / 2}); })()")));
        for (String type : List.of("mousePressed", "mouseReleased")) {
            call(
                    "Input.dispatchMouseEvent",
                    at.copy().put("type", type).put("button", "left").put("clickCount", 1));
        }
    }

    /** Replaces what is in a field. */
    void fill(String selector, String text) {
        click(selector);
        run("document.querySelector(" + quoted(selector) + ").select()");
        type(text);
    }

    /** Types a text where the focus is. */
    void type(String text) {
        call("Input.insertText", new JsonObject().put("text", text));
    }

    /** Presses keys. */
    void press(String... keys) {
        for (String key : keys) {
            JsonObject event =
                    new JsonObject().put("key", key).put("code", key).put("windowsVirtualKeyCode", KEYS.get(key));
            JsonObject down = event.copy().put("type", key.equals("Enter") ? "keyDown" : "rawKeyDown");
            call("Input.dispatchKeyEvent", key.equals("Enter") ? down.put("text", "\r") : down);
            call("Input.dispatchKeyEvent", event.copy().put("type", "keyUp"));
        }
    }

    /** Lets the page know where its user is. */
    void locate(String origin, double latitude, double longitude) {
        allow(origin, "geolocation");
        call(
                "Emulation.setGeolocationOverride",
                new JsonObject()
                        .put("latitude", latitude)
                        .put("longitude", longitude)
                        .put("accuracy", 10));
    }

    /** Lets the page do what a user would be asked about. */
    void allow(String origin, String... permissions) {
        tools.call(
                "",
                "Browser.grantPermissions",
                new JsonObject()
                        .put("origin", origin)
                        .put("browserContextId", context)
                        .put("permissions", new JsonArray(List.of(permissions))));
    }

    /** Keeps a picture of the whole page below {@code target/page}. */
    void picture(String name) {
        try {
            Files.createDirectories(PICTURES);
            Files.write(PICTURES.resolve(name + ".png"), photograph(new JsonObject()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A picture of the upper part of the page, made smaller. */
    byte[] part(int width, int height, double scale) {
        return photograph(new JsonObject()
                .put(
                        "clip",
                        new JsonObject()
                                .put("x", 0)
                                .put("y", 0)
                                .put("width", width)
                                .put("height", height)
                                .put("scale", scale)));
    }

    private byte[] photograph(JsonObject how) {
        String data = call("Page.captureScreenshot", how.put("format", "png").put("captureBeyondViewport", true))
                .getString("data");
        return Base64.getDecoder().decode(data);
    }

    /** What axe-core finds wrong for people with disabilities: a rule and the elements in each line. */
    List<String> violations(String axe) {
        if (!Boolean.TRUE.equals(run("typeof axe === 'object'"))) {
            run(axe);
        }
        JsonArray found = new JsonArray(String.valueOf(
                run("axe.run().then(result => JSON.stringify(result.violations.map(v => v.id + ': ' + v.help + ' '"
                        + " + v.nodes.map(n => n.html + ' ' + n.failureSummary).join(' | '))))")));
        return found.stream().map(String::valueOf).collect(Collectors.toList());
    }

    private static String quoted(String text) {
        return new JsonArray().add(text).encode().replaceAll("^\\[|]$", "");
    }

    @Override
    public void close() {
        tools.call("", "Target.disposeBrowserContext", new JsonObject().put("browserContextId", context));
    }
}
