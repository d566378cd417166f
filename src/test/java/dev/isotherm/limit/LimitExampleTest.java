package dev.isotherm.limit;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.isotherm.config.LimitConfig;
import dev.isotherm.context.Cancellation;
import dev.isotherm.context.Deadline;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The example of the package runs as it is printed, and needs what is said there. */
class LimitExampleTest {
    private static final String HERE = "src/test/java/dev/isotherm/limit/LimitExampleTest.java";
    private static final String PACKAGE = "src/main/java/dev/isotherm/limit/package-info.java";

    private static Future<String> example(Context context, Supplier<Future<String>> call) {
        // example begins
        LimitConfig bounds = new LimitConfig(8, 100, Duration.ofSeconds(5));
        ContextLimiter limiter = new ContextLimiter("weather", context, bounds);
        Cancellation cancellation = new Cancellation();
        Request request =
                Request.of(Priority.BACKGROUND, "paris", cancellation).until(Deadline.after(Duration.ofSeconds(2)));

        Future<String> answer = limiter.run(call, request);

        Future<String> orLater = answer.recover(cause -> cause instanceof LimitExceededException full
                ? Future.failedFuture("try again in " + full.retryAfter().toSeconds() + " s")
                : Future.failedFuture(cause));
        // example ends
        return orLater;
    }

    @Test
    void theExampleRuns() {
        Vertx vertx = TestVertx.create();
        try {
            ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
            assertThat(LimiterHarness.<String>on(context, () -> example(context, () -> Future.succeededFuture("9 °C"))
                            .result()))
                    .isEqualTo("9 °C");
            assertThat(LimiterHarness.<Throwable>on(
                            context, () -> example(context, () -> Future.failedFuture("it is broken"))
                                    .cause()))
                    .hasMessage("it is broken");
        } finally {
            Awaiting.await(vertx.close());
        }
    }

    @Test
    void theExampleIsWhatThePackageSays() throws IOException {
        assertThat(words(between(Files.readString(Path.of(PACKAGE)), "<pre>{@code", "}</pre>")))
                .isNotEmpty()
                .isEqualTo(words(between(Files.readString(Path.of(HERE)), "// example begins", "// example ends")));
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from));
    }

    private static String words(String text) {
        return text.replaceAll("(?m)^ \\* ?", "").replaceAll("\\s+", "");
    }

    @Test
    void allButTheLimitsOfTheClusterDoWithoutRedis() {
        JavaClasses classes = new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests()))
                .importPackages("dev.isotherm.limit");
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("dev.isotherm.limit")
                .and()
                .haveNameNotMatching(".*\\.(RedisRateLimiter|DailyBudget)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.isotherm.redis..", "io.vertx.redis..")
                .check(classes);
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("dev.isotherm.limit")
                .and()
                .haveSimpleNameNotStartingWith("ContextLimiter")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.isotherm.config..")
                .check(classes);
    }
}
