package dev.isotherm;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.isotherm.app.Main;
import dev.isotherm.dev.demo.Demo;
import dev.isotherm.dev.login.TokenCommand;
import dev.isotherm.doctor.DoctorCommand;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.VerticleBase;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** Holds the order of the packages: a package uses only those below it. {@code app} puts everything together. */
@AnalyzeClasses(packages = "dev.isotherm", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String ROOT = "dev.isotherm";

    @ArchTest
    static final ArchRule configUsesNothingOfOurs = mayUse("config");

    @ArchTest
    static final ArchRule contextUsesNothingOfOurs = mayUse("context");

    @ArchTest
    static final ArchRule redis = mayUse("redis", "context", "config");

    @ArchTest
    static final ArchRule log = mayUse("log", "redis", "context");

    @ArchTest
    static final ArchRule trace = mayUse("trace", "context", "config");

    @ArchTest
    static final ArchRule limit = mayUse("limit", "redis", "context", "config");

    @ArchTest
    static final ArchRule jobKnowsNothingOfWeather = mayUse("job", "limit", "redis", "trace", "context", "config");

    @ArchTest
    static final ArchRule weatherKnowsNothingOfJobs =
            mayUse("weather", "record", "limit", "redis", "trace", "context", "config");

    @ArchTest
    static final ArchRule service =
            mayUse("service", "weather", "job", "record", "limit", "redis", "context", "config");

    @ArchTest
    static final ArchRule cacheStatistics = mayUse("cache", "redis", "context", "config");

    @ArchTest
    static final ArchRule analytics = mayUse("analytics", "limit", "redis", "context", "config");

    @ArchTest
    static final ArchRule shares = mayUse("share", "record", "limit", "redis", "context", "config");

    @ArchTest
    static final ArchRule metricsKnowNothingOfAdvice = mayUse("metrics", "job", "limit", "redis", "context", "config");

    @ArchTest
    static final ArchRule adviceIsPure = mayUse("tuning", "metrics");

    @ArchTest
    static final ArchRule managementSeesOnlyTheEngine =
            mayUse("management", "metrics", "log", "job", "limit", "redis", "context", "config");

    @ArchTest
    static final ArchRule workerNeverUsesApi =
            mayUse("worker", "metrics", "service", "weather", "job", "record", "limit", "redis", "context", "config");

    @ArchTest
    static final ArchRule apiNeverUsesWorker = mayUse(
            "api",
            "analytics",
            "cache",
            "tuning",
            "metrics",
            "log",
            "service",
            "share",
            "weather",
            "job",
            "record",
            "limit",
            "redis",
            "trace",
            "context",
            "config");

    @ArchTest
    static final ArchRule doctorUsesWhatTheServicesUse =
            mayUse("doctor", "management", "weather", "job", "record", "limit", "redis", "context", "config");

    @ArchTest
    static final ArchRule onlyAppUsesDev = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + ".dev..", ROOT + ".app..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + ".dev..");

    @ArchTest
    static final ArchRule recordUsesTheJdkAlone = classes()
            .that()
            .resideInAPackage(ROOT + ".record..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(ROOT + ".record..", "java.."));

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().assignedFrom(new EachPackage()).should().beFreeOfCycles();

    /* They change with each release of Vert.x, so what depends on them is kept in two packages. */
    @ArchTest
    static final ArchRule onlyContextAndRedisTouchTheInternalsOfVertx = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + ".context..", ROOT + ".redis..")
            .should()
            .dependOnClassesThat(nameMatching("io\\.vertx\\..*\\.(internal|impl)\\..*"));

    @ArchTest
    static final ArchRule onlyWeatherAuthAndDoctorSpeakHttpToOthers = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + ".weather..", ROOT + ".api.auth..", ROOT + ".doctor..", ROOT + ".dev..")
            .should()
            .dependOnClassesThat(nameMatching("io\\.vertx\\.core\\.http\\.(HttpClient|WebSocketClient).*"
                    + "|io\\.vertx\\.ext\\.web\\.client\\..*|java\\.net\\.http\\..*"));

    @ArchTest
    static final ArchRule nothingWithAnOwnerIsStatic = OwnedTypes.NONE_IS_STATIC;

    @ArchTest
    static final ArchRule nothingWithAnOwnerIsPassedBetweenVerticles = OwnedTypes.NO_VERTICLE_IS_GIVEN_ONE;

    @ArchTest
    static final ArchRule staticFieldsAreFinal =
            fields().that().areStatic().should().beFinal();

    /* Collections are List.of and the like: that they do not change is for their maker to see to. */
    @ArchTest
    static final ArchRule staticFieldsHoldTypesThatDoNotChange = fields().that()
            .areStatic()
            .and()
            .doNotHaveModifier(JavaModifier.SYNTHETIC)
            .should()
            .haveRawType(DescribedPredicate.describe(
                    "a type that does not change",
                    type -> type.isPrimitive()
                            || type.isEnum()
                            || type.isRecord()
                            || (type.isInterface() && type.getPackageName().startsWith(ROOT))
                            || (type.isArray() && type.getBaseComponentType().isPrimitive())
                            || Stream.of(
                                            String.class,
                                            Pattern.class,
                                            ContextLocal.class,
                                            Duration.class,
                                            LocalDate.class,
                                            DateTimeFormatter.class,
                                            URI.class,
                                            Path.class,
                                            CSVFormat.class,
                                            Logger.class,
                                            List.class,
                                            Set.class,
                                            Map.class)
                                    .anyMatch(type::isEquivalentTo)));

    @ArchTest
    static final ArchRule onlyWhatStartsAProcessReadsTheEnvironment = noClasses()
            .that(not(assignableTo(Main.class))
                    .and(not(assignableTo(Demo.class)))
                    .and(not(assignableTo(TokenCommand.class)))
                    .and(not(assignableTo(DoctorCommand.class))))
            .should()
            .accessTargetWhere(target(owner(assignableTo(System.class)))
                    .and(target(name("getenv")))
                    .as("it is System.getenv"));

    /* Its maps, counters and locks are one for all verticles of a process, so their state would be shared. */
    @ArchTest
    static final ArchRule nobodyKeepsStateForTheWholeProcess =
            noClasses().should().dependOnClassesThat().resideInAPackage("io.vertx.core.shareddata..");

    @ArchTest
    static final ArchRule nobodySleeps = noClasses()
            .should()
            .accessTargetWhere(target(owner(assignableTo(Thread.class)))
                    .and(target(name("sleep")))
                    .as("it is Thread.sleep"));

    @ArchTest
    static final ArchRule verticlesAreOfTheNewKind =
            classes().that().haveSimpleNameEndingWith("Verticle").should().beAssignableTo(VerticleBase.class);

    @ArchTest
    static final ArchRule noVerticleIsOfTheOldKind = noClasses().should().beAssignableTo(AbstractVerticle.class);

    private static final class EachPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }

    private static ArchRule mayUse(String own, String... others) {
        String[] allowed = Stream.concat(Stream.of(own), Arrays.stream(others))
                .map(name -> ROOT + "." + name + "..")
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(ROOT + "." + own + "..")
                .should()
                .onlyDependOnClassesThat(not(resideInAPackage(ROOT + "..")).or(resideInAnyPackage(allowed)))
                .as(own + " uses of ours only " + List.of(others));
    }

    /* Constants are folded into their users, where ArchUnit cannot see them: the sources can be asked. */
    @Test
    void eachStoreNamesItsKeysInAClassOfKeys() throws IOException {
        assertThat(sources().filter(file -> read(file).contains("\"iso:")).map(file -> file.getFileName()
                        .toString()))
                .isNotEmpty()
                .allMatch(name -> name.endsWith("Keys.java"));
    }

    @Test
    void aPackageSaysWhatItIsForAndHasTwentyFilesAtMost() throws IOException {
        Map<Path, Long> packages = sources()
                .filter(file -> file.toString().endsWith(".java"))
                .collect(Collectors.groupingBy(Path::getParent, Collectors.counting()));
        packages.forEach((folder, files) -> {
            String about = about(folder);
            assertThat(about)
                    .as(folder.toString())
                    .contains("Start reading at {@link ", "Uses: ", "Other packages use: ");
            if (files > 21) {
                assertThat(about).as("%s has %d files", folder, files).contains("More than 20 files because ");
            }
        });
    }

    @Test
    void aPackageListsWhatItUsesAndWhatOthersUseOfIt() {
        JavaClasses all = new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests())).importPackages(ROOT);
        Set<String> unlisted = new TreeSet<>();
        for (JavaClass type : all) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass used = top(dependency.getTargetClass());
                String user = type.getPackageName();
                if (!used.getPackageName().startsWith(ROOT)
                        || used.getPackageName().equals(user)) {
                    continue;
                }
                if (!about(used.getPackageName()).contains("{@link " + used.getSimpleName() + "}")) {
                    unlisted.add(used.getPackageName() + " does not list {@link " + used.getSimpleName() + "}");
                }
                String name = used.getPackageName().substring(ROOT.length() + 1);
                if (!about(user).contains("{@code " + name + "}")) {
                    unlisted.add(user + " does not list {@code " + name + "}");
                }
            }
        }
        assertThat(unlisted).isEmpty();
    }

    private static JavaClass top(JavaClass type) {
        JavaClass found = type.getBaseComponentType();
        while (found.getEnclosingClass().isPresent()) {
            found = found.getEnclosingClass().get();
        }
        return found;
    }

    private static String about(String name) {
        return about(Path.of("src/main/java", name.replace('.', '/')));
    }

    private static String about(Path folder) {
        return read(folder.resolve("package-info.java")).replaceAll("\\s+\\* ", " ");
    }

    private static Stream<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(Files::isRegularFile).toList().stream();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
