package dev.isotherm.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Started;
import dev.isotherm.support.UpstreamServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A Redis, a provider that misbehaves on demand, and one browser, for a whole class of tests, which starts its API. */
abstract class BrowserSetUp {
    static RedisProcess redis;
    static UpstreamServer upstream;
    static ApiHarness api;
    private static Started started;
    private static Chromium chromium;

    @TempDir
    Path downloads;

    Tab tab;

    @BeforeAll
    static void startAll() {
        Optional<Path> program = Chromium.program();
        assumeTrue(program.isPresent(), Chromium.ABSENT);
        started = new Started();
        redis = started.add(RedisProcess.start());
        upstream = started.add(UpstreamServer.start());
        chromium = started.add(Chromium.start(program.get()));
    }

    /** Ends it before those that were started earlier. */
    static <T extends AutoCloseable> T add(T resource) {
        return started.add(resource);
    }

    @AfterAll
    static void stopAll() {
        if (started != null) {
            started.close();
        }
    }

    @BeforeEach
    void openTab() {
        upstream.reset();
        tab = chromium.tab(downloads).screen(1280, 900, false);
    }

    /* In no test does the page ask another host, fail in a script or do what its policy forbids. */
    @AfterEach
    void closeTab() {
        List<String> complaints = tab.complaints();
        List<String> requests = tab.requests();
        tab.close();
        assertThat(complaints).isEmpty();
        assertThat(requests)
                .isNotEmpty()
                .allMatch(url -> url.matches("(http://127\\.0\\.0\\.1:\\d+/|blob:|data:|about:).*"));
    }

    static String address(String path) {
        return "http://127.0.0.1:" + api.port + path;
    }

    /** The script of axe-core. */
    static String axe() {
        Properties about = new Properties();
        try (InputStream in = resource("META-INF/maven/org.webjars.npm/axe-core/pom.properties")) {
            about.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (InputStream in =
                resource("META-INF/resources/webjars/axe-core/" + about.getProperty("version") + "/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(String name) {
        return BrowserSetUp.class.getClassLoader().getResourceAsStream(name);
    }
}
