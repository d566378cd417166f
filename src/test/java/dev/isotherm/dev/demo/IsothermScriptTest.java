package dev.isotherm.dev.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.demo.ScriptFolder.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs {@code bin/isotherm} itself; the java that it finds ends with 7. */
class IsothermScriptTest {
    private static final int JAVA_RAN = 7;
    private static final String STEPS =
            """
              downloading libraries (the first time this takes some minutes) ...
              compiling ...
              packing the jar ...
            """;

    @TempDir
    private Path root;

    private ScriptFolder folder;

    @BeforeEach
    void layout() {
        folder = new ScriptFolder(root);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "help", "-h", "--help"})
    void helpNeedsNeitherJavaNorABuild(String arg) throws IOException {
        Files.delete(folder.path.resolve("java"));

        Outcome outcome = arg.isEmpty() ? folder.run() : folder.run(arg);

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out())
                .startsWith("Usage: isotherm COMMAND")
                .contains("demo", "dev", "token", "api", "worker");
        assertThat(outcome.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "-V", "--version"})
    void theVersionIsOursAndNeedsNeitherJavaNorABuild(String arg) throws IOException {
        Files.delete(folder.path.resolve("java"));
        ScriptFolder.write(
                folder.home.resolve("pom.xml"),
                "<project>\n  <version>1.2.3</version>\n  <dependency>\n    <version>9</version>\n");

        assertThat(folder.run(arg)).isEqualTo(new Outcome(0, "isotherm 1.2.3\n", ""));
    }

    @Test
    void theDoctorGetsItsArguments() {
        folder.built();

        Outcome outcome = folder.run("doctor", "worker", "--all");

        assertThat(outcome).isEqualTo(new Outcome(JAVA_RAN, "", ""));
        assertThat(folder.javaArgs())
                .contains("-Disotherm.home=" + folder.home)
                .endsWith("-cp", folder.jar.toString(), "dev.isotherm.doctor.DoctorCommand", "worker", "--all");
    }

    @Test
    void anUnknownCommandIsMisuse() {
        Outcome outcome = folder.run("serve");

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).startsWith("isotherm: unknown command: serve").contains("Usage: isotherm");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "api", "worker"})
    void aServiceGetsItsConfigurationByAnAbsolutePath(String service) {
        folder.built();

        Outcome outcome = folder.run(service, "--instances", "a  b", "it's \"quoted\" *");

        assertThat(outcome).isEqualTo(new Outcome(JAVA_RAN, "", ""));
        assertThat(folder.javaArgs())
                .containsSubsequence(
                        "-XX:+UseSerialGC",
                        service.equals("dev") ? "-Xmx256m" : "-Xmx128m",
                        "-XX:+ExitOnOutOfMemoryError")
                .noneMatch(arg -> arg.startsWith("-XX:SharedArchiveFile"))
                .endsWith(
                        "-jar",
                        folder.jar.toString(),
                        "-conf",
                        folder.home.resolve("conf/" + service + ".json").toString(),
                        "--instances",
                        "a  b",
                        "it's \"quoted\" *");
        assertThat(folder.mavenCalls()).isEmpty();
    }

    @Test
    void theServicesHaveTheOptionsOfTheProcfileAndTheArchiveIfThereIsOne() throws IOException {
        folder.built();
        ScriptFolder.write(folder.home.resolve("target/isotherm.jsa"), "archive");

        folder.run("api");

        String options = String.join(" ", folder.javaArgs())
                .replace(folder.home + "/", "")
                .replaceFirst("^java ", "");
        assertThat(Files.readAllLines(Path.of("Procfile"))).contains("web: java " + options);
    }

    @Test
    void anArchiveThatCannotBeMadeIsAFailureOfTheCommandAlone() {
        folder.built();

        Outcome outcome = folder.run("archive");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains("the class-data archive cannot be made, so starts are slower");
        assertThat(folder.mavenCalls()).isEmpty();
    }

    @Test
    void theDemoPassesItsArgumentsAsTheyAre() {
        folder.built();

        folder.run("demo", "Sao Paulo, \"BR\" $HOME *", "11-20", "weekly");

        assertThat(folder.javaArgs())
                .contains("-Disotherm.home=" + folder.home, "-XX:TieredStopAtLevel=1")
                .endsWith(
                        "-cp",
                        folder.jar.toString(),
                        "dev.isotherm.dev.demo.Demo",
                        "Sao Paulo, \"BR\" $HOME *",
                        "11-20",
                        "weekly");
    }

    @Test
    void theTokenCommandUsesTheJarThatRunsAndNeverBuilds() {
        folder.built();
        ScriptFolder.newer(folder.home.resolve("src/main/java/A.java"));

        Outcome outcome = folder.run("token", "--user", "Jane *");

        assertThat(outcome).isEqualTo(new Outcome(JAVA_RAN, "", ""));
        assertThat(folder.javaArgs())
                .contains("-Disotherm.home=" + folder.home)
                .endsWith("-cp", folder.jar.toString(), "dev.isotherm.dev.login.TokenCommand", "--user", "Jane *");
        assertThat(folder.mavenCalls()).isEmpty();
    }

    @Test
    void withoutAJarThereIsNoToken() {
        Outcome outcome = folder.run("token");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains("there is no target/isotherm.jar, so no 'isotherm dev' runs");
        assertThat(folder.mavenCalls()).isEmpty();
    }

    @Test
    void theDemoNeedsNoArguments() {
        folder.built();

        assertThat(folder.run("demo").exit()).isEqualTo(JAVA_RAN);
        assertThat(folder.javaArgs()).endsWith("dev.isotherm.dev.demo.Demo");
    }

    @ParameterizedTest
    @CsvSource({"open-meteo, open_meteo", "simulated, simulated", "csv, csv"})
    void theSourceOfTheWeatherIsTakenOutOfTheArguments(String named, String provider) {
        folder.built();
        Map<String, String> other = Map.of("WEATHER_PROVIDER", "other", "ISOTHERM_WEATHER_PROVIDER", "other");

        folder.run(other, folder.script(), "demo", "a  b", "--weather", named, "11-20");
        assertThat(folder.javaArgs()).endsWith("dev.isotherm.dev.demo.Demo", "a  b", "11-20");
        assertThat(ScriptFolder.read(folder.calls.resolve("environment")))
                .contains("ISOTHERM_WEATHER_PROVIDER=" + provider + "\n");

        folder.run(other, folder.script(), "dev", "--weather=" + named);
        assertThat(folder.javaArgs()).last().asString().endsWith("dev.json");
        assertThat(ScriptFolder.read(folder.calls.resolve("environment")))
                .contains("ISOTHERM_WEATHER_PROVIDER=" + provider + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--weather", "--weather=", "--weather=open_meteo", "--weather=-"})
    void anotherSourceOfWeatherIsMisuse(String arg) {
        folder.built();

        Outcome outcome = folder.run("demo", arg);

        String named = arg.replaceAll("^--weather=?", "");
        assertThat(outcome)
                .isEqualTo(new Outcome(
                        2, "", "isotherm: --weather: is '" + named + "'; allowed: open-meteo, simulated, csv\n"));
        assertThat(folder.javaArgs()).isEmpty();
    }

    @Test
    void outsideOfUtf8TheJvmStillReadsUtf8AndTheDemoIsToldToWriteAscii() {
        folder.built();

        folder.run(Map.of("LANG", "C"), folder.script(), "demo", "Paris");
        assertThat(ScriptFolder.read(folder.calls.resolve("environment")))
                .contains("LC_ALL=C.UTF-8\n", "DEMO_ASCII=1\n");

        folder.run(Map.of("LC_CTYPE", "en_GB.utf8"), folder.script(), "demo", "Paris");
        assertThat(ScriptFolder.read(folder.calls.resolve("environment"))).contains("LC_ALL=\n", "DEMO_ASCII=\n");
        assertThat(folder.javaArgs()).endsWith("Paris");
    }

    @Test
    void theUsersOptionsComeLastAndTheirStarsStay() {
        folder.built();

        folder.run(Map.of("JAVA_OPTS", "-Xmx1g  -Dx=*"), folder.script(), "api");

        assertThat(folder.javaArgs()).containsSubsequence("-Xmx128m", "-Xmx1g", "-Dx=*", "-jar");
    }

    @Test
    void theUsersFolderStaysTheCurrentOne() {
        folder.run("dev");

        assertThat(ScriptFolder.read(folder.calls.resolve("environment"))).contains("PWD=" + root + "\n");
        assertThat(folder.mavenCalls()).allMatch(call -> call.startsWith(folder.home + ":"));
    }

    @Test
    void itIsFoundThroughAChainOfSymlinks() throws IOException {
        folder.built();
        Files.createDirectories(root.resolve("x/y"));
        Files.createSymbolicLink(root.resolve("x/relative"), Path.of("../a home/bin/isotherm"));
        Path outer = Files.createSymbolicLink(root.resolve("x/y/absolute"), root.resolve("x/relative"));

        Outcome outcome = folder.run(Map.of("CDPATH", "/tmp:/"), outer, "api");

        assertThat(outcome.exit()).isEqualTo(JAVA_RAN);
        assertThat(folder.javaArgs()).contains(folder.jar.toString());
    }

    @Test
    void aMissingJarIsBuiltOnce() {
        Outcome outcome = folder.run("demo");

        assertThat(outcome)
                .isEqualTo(new Outcome(JAVA_RAN, "", "Building target/isotherm.jar (first time only) ...\n" + STEPS));
        assertThat(folder.mavenCalls()).containsExactly(folder.home + ": -B -Dmaven.test.skip=true package");
        assertThat(folder.run("demo").err()).isEmpty();
        assertThat(folder.mavenCalls()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pom.xml", "src/main/java/A.java", "src/main/java"})
    void aJarThatIsOlderThanTheSourcesIsBuiltAgain(String changed) {
        folder.built();
        ScriptFolder.newer(folder.home.resolve(changed));

        assertThat(folder.run("api").err())
                .isEqualTo("Building target/isotherm.jar (the sources have changed) ...\n" + STEPS);
        assertThat(folder.mavenCalls()).hasSize(1);
    }

    @Test
    void aFailedBuildShowsItsOutputAndStartsNothing() {
        ScriptFolder.write(folder.calls.resolve("broken"), "");

        Outcome outcome = folder.run("demo");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains("BUILD FAILURE: cannot find symbol", "isotherm: the build failed");
        assertThat(folder.javaArgs()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void runsAtTheSameTimeBuildOnce(boolean flock) throws IOException {
        if (!flock) {
            Files.deleteIfExists(folder.path.resolve("flock"));
        }
        List<Process> processes = List.of(
                folder.start("first", Map.of(), folder.script(), "api"),
                folder.start("second", Map.of(), folder.script(), "worker"),
                folder.start("third", Map.of(), folder.script(), "demo"));

        assertThat(List.of("first", "second", "third")).zipSatisfy(processes, (name, process) -> assertThat(
                        folder.finish(process, name).exit())
                .isEqualTo(JAVA_RAN));
        assertThat(folder.mavenCalls()).hasSize(1);
    }

    @Test
    void aLockThatAKilledBuildLeftIsTakenOver() throws IOException {
        Files.deleteIfExists(folder.path.resolve("flock"));
        ScriptFolder.write(folder.home.resolve("target/.isotherm-build.lock.d/owner"), "99999999");

        assertThat(folder.run("api").exit()).isEqualTo(JAVA_RAN);
        assertThat(folder.home.resolve("target/.isotherm-build.lock.d")).doesNotExist();
    }

    @Test
    void withoutMavenItSaysWhatIsMissing() throws IOException {
        Files.delete(folder.path.resolve("mvn"));

        Outcome outcome = folder.run("demo");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains("no mvn in PATH. Install Maven");
    }

    @Test
    void withoutJavaItSaysWhatIsMissing() throws IOException {
        Files.delete(folder.path.resolve("java"));

        Outcome outcome = folder.run("demo");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("isotherm: Java 17 or newer is needed, and there is no java in PATH");
        assertThat(folder.mavenCalls()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1.8.0_292,8", "11.0.2,11", "16,16"})
    void anOldJavaIsRefused(String version, String major) {
        folder.java(folder.path, version);

        Outcome outcome = folder.run("dev");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains("Java 17 or newer is needed", "/java is Java " + major + ".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "17.0.15", "25", "26-ea", "100.1"})
    void aNewJavaIsTaken(String version) {
        folder.built();
        folder.java(folder.path, version);

        assertThat(folder.run("dev").exit()).isEqualTo(JAVA_RAN);
    }

    @Test
    void aJavaThatCannotRunIsSaidSo() {
        ScriptFolder.command(
                folder.path.resolve("java"), "#!/bin/sh\necho 'Unable to locate a Java Runtime.'; exit 1\n");

        assertThat(folder.run("dev").err()).contains("/java does not run: Unable to locate a Java Runtime.");
    }

    @Test
    void javaHomeWinsOverThePath() throws IOException {
        folder.built();
        folder.java(folder.path, "11.0.2");
        Path jdk = Files.createDirectories(root.resolve("my jdk/bin"));
        folder.java(jdk, "25.0.1");

        assertThat(folder.run(Map.of("JAVA_HOME", jdk.getParent().toString()), folder.script(), "dev")
                        .exit())
                .isEqualTo(JAVA_RAN);
        Outcome wrong = folder.run(Map.of("JAVA_HOME", "/nowhere"), folder.script(), "dev");
        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.err()).contains("JAVA_HOME is /nowhere, but there is no bin/java in it");
    }
}
