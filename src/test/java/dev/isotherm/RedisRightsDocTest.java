package dev.isotherm;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.isotherm.api.HttpVerticle;
import dev.isotherm.management.ManagementVerticle;
import dev.isotherm.management.WorkerWatchVerticle;
import dev.isotherm.metrics.Scrape;
import dev.isotherm.redis.Script;
import dev.isotherm.support.RedisRights;
import dev.isotherm.worker.QueueKeeperVerticle;
import dev.isotherm.worker.WorkerVerticle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rights in {@code docs/security.md} are the commands in the classes and scripts that each service can reach. */
class RedisRightsDocTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern COMMAND = Pattern.compile("Command\\.(?:create\\(\")?([A-Z]+)\\b");
    private static final Pattern LOADED = Pattern.compile("Script\\.load\\(([^)]*)\\)");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");
    private static final Pattern CALLED = Pattern.compile("call\\('([A-Z]+)'");
    /* Without rights: those with a user of their own do not run it. */
    private static final Set<String> NOT_NEEDED = Set.of("config");
    private static final Set<String> CLUSTER = Set.of("asking", "cluster");
    private static final Set<String> SENTINEL = Set.of("role");
    /* Sentinels have users of their own. */
    private static final Set<String> TO_SENTINELS = Set.of("sentinel");

    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests())).importPackages("dev.isotherm");
    }

    @Test
    void theApiServiceHasTheRightsThatItNeeds() {
        assertShown(RedisRights.API, HttpVerticle.class, ManagementVerticle.class, WorkerWatchVerticle.class);
    }

    @Test
    void theWorkerServiceHasTheRightsThatItNeeds() {
        // Of the port of a worker only the scrape needs more than these.
        assertShown(
                RedisRights.WORKER,
                QueueKeeperVerticle.class,
                WorkerVerticle.class,
                ManagementVerticle.class,
                Scrape.class);
    }

    @Test
    void aClusterAndSentinelsNeedALittleMore() {
        Set<String> all = commands(reachable(HttpVerticle.class));
        assertThat(all).containsAll(CLUSTER).containsAll(SENTINEL).containsAll(TO_SENTINELS);
        assertThat(RedisRights.more("cluster")).containsExactly("asking", "cluster|slots");
        assertThat(RedisRights.more("sentinel")).containsExactly("role");
    }

    private static void assertShown(String user, Class<?>... verticles) {
        Set<String> needed = commands(reachable(verticles));
        List.of(NOT_NEEDED, CLUSTER, SENTINEL, TO_SENTINELS).forEach(needed::removeAll);
        String shown = RedisRights.shown(user);
        String right = shown.replaceAll(" \\+\\S+", "") + " +" + String.join(" +", needed);
        assertThat(RedisRights.commands(user))
                .as("docs/security.md must show: %s", right)
                .isEqualTo(needed);
    }

    private static Set<JavaClass> reachable(Class<?>... from) {
        Set<JavaClass> seen = new HashSet<>();
        Deque<JavaClass> next = new ArrayDeque<>();
        for (Class<?> one : from) {
            next.add(classes.get(one));
        }
        while (!next.isEmpty()) {
            JavaClass type = next.poll().getBaseComponentType();
            if (type.getPackageName().startsWith("dev.isotherm") && seen.add(type)) {
                type.getDirectDependenciesFromSelf().forEach(found -> next.add(found.getTargetClass()));
            }
        }
        return seen;
    }

    private static Set<String> commands(Set<JavaClass> types) {
        Set<Path> files = new HashSet<>();
        types.forEach(type -> files.add(SOURCES.resolve(type.getPackageName().replace('.', '/'))
                .resolve(type.getSource().orElseThrow().getFileName().orElseThrow())));
        Set<String> commands = new TreeSet<>();
        for (Path file : files) {
            String source = read(file);
            find(COMMAND, source, commands);
            LOADED.matcher(source)
                    .results()
                    .flatMap(load -> QUOTED.matcher(load.group(1)).results())
                    .map((MatchResult name) -> Script.load(name.group(1)).source())
                    .forEach(script -> find(CALLED, script, commands));
        }
        return commands;
    }

    private static void find(Pattern pattern, String text, Set<String> found) {
        pattern.matcher(text).results().forEach(one -> found.add(one.group(1).toLowerCase(Locale.ROOT)));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
