package dev.isotherm.browser;

import dev.isotherm.support.Awaiting;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Chromium of this machine, without a window, driven by the DevTools protocol. A library for this would bring
 * Node.js for four systems, for what two classes do.
 */
final class Chromium implements AutoCloseable {
    /** Why a test is skipped where there is no browser. */
    static final String ABSENT = "There is no Chromium in PATH, and CHROMIUM does not name one: this test is skipped";

    private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    private final Process process;
    private final Path profile;
    private final DevTools tools;

    private Chromium(Process process, Path profile, DevTools tools) {
        this.process = process;
        this.profile = profile;
        this.tools = tools;
    }

    /** The program: that of the variable {@code CHROMIUM}, or the first in PATH. */
    static Optional<Path> program() {
        Optional<Path> named = Optional.ofNullable(System.getenv("CHROMIUM"))
                .filter(text -> !text.isBlank())
                .map(Path::of);
        return named.isPresent()
                ? named
                : Stream.of(System.getenv("PATH").split(":"))
                        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                        .filter(Files::isExecutable)
                        .findFirst();
    }

    /** Starts it. It can reach this machine only. */
    static Chromium start(Path program) {
        try {
            Path profile = Files.createTempDirectory("isotherm-chromium");
            Process process = new ProcessBuilder(
                            program.toString(),
                            "--headless=new",
                            // It is also run as root, in containers.
                            "--no-sandbox",
                            "--disable-dev-shm-usage",
                            "--disable-gpu",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--mute-audio",
                            "--hide-scrollbars",
                            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                            "--remote-debugging-port=0",
                            "--user-data-dir=" + profile,
                            "about:blank")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new Chromium(process, profile, DevTools.connect(address(process)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String address(Process process) {
        CompletableFuture<String> address = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader lines = new BufferedReader(
                            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
                        // Read to the end, so that the browser never waits for a reader.
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            Matcher found = LISTENING.matcher(line);
                            if (found.find()) {
                                address.complete(found.group(1));
                            }
                        }
                        address.completeExceptionally(new IllegalStateException("Chromium ended at its start"));
                    } catch (IOException e) {
                        address.completeExceptionally(e);
                    }
                },
                "chromium-log");
        reader.setDaemon(true);
        reader.start();
        return address.orTimeout(Awaiting.DEADLINE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Opens a tab with a profile of its own: nothing is kept of the tabs before. */
    Tab tab(Path downloads) {
        String context =
                tools.call("", "Target.createBrowserContext", new JsonObject()).getString("browserContextId");
        tools.call(
                "",
                "Browser.setDownloadBehavior",
                new JsonObject()
                        .put("behavior", "allow")
                        .put("browserContextId", context)
                        .put("downloadPath", downloads.toString()));
        String target = tools.call(
                        "",
                        "Target.createTarget",
                        new JsonObject().put("url", "about:blank").put("browserContextId", context))
                .getString("targetId");
        String session = tools.call(
                        "",
                        "Target.attachToTarget",
                        new JsonObject().put("targetId", target).put("flatten", true))
                .getString("sessionId");
        return new Tab(tools, session, context);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit()
                .orTimeout(Awaiting.DEADLINE.toSeconds(), TimeUnit.SECONDS)
                .join();
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
