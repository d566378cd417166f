package dev.isotherm.limit;

import static dev.isotherm.limit.LimiterHarness.LONG;
import static dev.isotherm.limit.LimiterHarness.on;
import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.isotherm.config.LimitConfig;
import dev.isotherm.config.RedisConfig;
import dev.isotherm.context.Cancellation;
import dev.isotherm.context.Deadline;
import dev.isotherm.context.ForeignContextException;
import dev.isotherm.context.Listening;
import dev.isotherm.context.Timing;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every public method of everything that belongs to a context, used from where it may and may not be. */
class GuardTest {
    /** What a parameter of a type is given. A new type has to be added here. */
    private static final Map<Class<?>, Supplier<Object>> ARGUMENTS = Map.ofEntries(
            Map.entry(Supplier.class, () -> (Supplier<Future<String>>) () -> Future.succeededFuture("done")),
            Map.entry(Function.class, () ->
                    (Function<Object, AdaptiveLimit.Signal>) outcome -> new AdaptiveLimit.Signal.Nothing()),
            Map.entry(Runnable.class, () -> (Runnable) () -> {}),
            Map.entry(Cancellation.class, Cancellation::new),
            Map.entry(Request.class, () -> Request.USUAL),
            Map.entry(LimitConfig.class, () -> new LimitConfig(2, 2, LONG)),
            Map.entry(Rate.class, () -> new Rate(1, 1)),
            Map.entry(
                    DailyBudget.Spending.Granted.class,
                    () -> new DailyBudget.Spending.Granted(
                            new DailyBudget.State(1, 1, Instant.ofEpochSecond(86_400), LONG), 1)),
            Map.entry(Duration.class, () -> LONG),
            Map.entry(String.class, () -> "text"),
            Map.entry(int.class, () -> 1),
            Map.entry(long.class, () -> 1L));

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final LimiterHarness harness = new LimiterHarness(vertx, 1, 1, LONG);

    @AfterEach
    void close() {
        harness.close();
    }

    /** What anybody may use: values that do not change, and what a context's own timing implements. */
    private static final List<Class<?>> FREE = List.of(Deadline.class, Timing.class);

    static List<Class<?>> publicTypes() {
        Stream<Class<?>> limits = new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages(ContextLimiter.class.getPackageName())
                        .stream()
                        .<Class<?>>map(JavaClass::reflect)
                        .filter(type -> type.getPackage() == ContextLimiter.class.getPackage())
                        .filter(type -> Modifier.isPublic(type.getModifiers()));
        return Stream.concat(limits, Stream.of(Cancellation.class, Deadline.class, Timing.class))
                .toList();
    }

    /* All that is no plain value belongs to a context: a new type or method is guarded, or a test here is red. */
    static List<Class<?>> guarded() {
        return publicTypes().stream()
                .filter(type -> !type.isRecord() && !type.isEnum() && !type.isSealed())
                .filter(type -> !Throwable.class.isAssignableFrom(type) && !FREE.contains(type))
                .filter(type -> Arrays.stream(type.getDeclaredMethods())
                        .anyMatch(method -> Modifier.isPublic(method.getModifiers())))
                .toList();
    }

    static Stream<Method> methods() {
        return guarded().stream()
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> method.getDeclaringClass() != Object.class);
    }

    private Object make(Class<?> type) {
        RedisLink link = new RedisLink(vertx, new RedisConfig(URI.create("redis://127.0.0.1:1"), LONG));
        Map<Class<?>, Callable<Object>> makers = Map.of(
                ContextLimiter.class,
                () -> harness.limiter,
                Shares.class,
                () -> {
                    Shares shares = new Shares("places", harness.owner, 2);
                    assertThat(shares.take("text", 1)).isTrue();
                    return shares;
                },
                AdaptiveLimit.class,
                () -> new AdaptiveLimit(harness.limiter, AdaptiveLimit.Settings.between(1, 2)),
                Cancellation.class,
                () -> {
                    Cancellation cancellation = new Cancellation();
                    assertThat(cancellation.cancelled()).isFalse();
                    return cancellation;
                },
                RedisRateLimiter.class,
                () -> new RedisRateLimiter("rate", harness.owner, started(link), new Rate(1, 1), 1, LONG),
                DailyBudget.class,
                () -> new DailyBudget("budget", harness.owner, started(link), 1));
        return harness.on(Objects.requireNonNull(makers.get(type), "GuardTest cannot make a " + type));
    }

    private static RedisLink started(RedisLink link) {
        link.start();
        return link;
    }

    private static Callable<Object> use(Object target, Method method) {
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(type -> Objects.requireNonNull(ARGUMENTS.get(type), "GuardTest has no argument of " + type)
                        .get())
                .toArray();
        return () -> {
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        };
    }

    @Test
    void knowsWhatIsGuarded() {
        assertThat(guarded())
                .containsExactlyInAnyOrder(
                        ContextLimiter.class,
                        AdaptiveLimit.class,
                        Shares.class,
                        Cancellation.class,
                        RedisRateLimiter.class,
                        DailyBudget.class);
        assertThat(publicTypes())
                .filteredOn(Class::isSealed)
                .allMatch(type -> Arrays.stream(type.getPermittedSubclasses()).allMatch(Class::isRecord));
        assertThat(Deadline.class.getDeclaredFields()).allMatch(field -> Modifier.isFinal(field.getModifiers()));
        assertThat(methods().count()).isGreaterThanOrEqualTo(20);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void refusesAnotherContextOfItsOwnThread(Method method) {
        ContextInternal other = harness.newContext();
        assertThat(other.nettyEventLoop()).isSameAs(harness.owner.nettyEventLoop());
        Object target = make(method.getDeclaringClass());
        for (ContextInternal foreign : List.of(other, other.duplicate())) {
            assertThatThrownBy(() -> on(foreign, use(target, method)))
                    .isInstanceOf(ForeignContextException.class)
                    .hasMessageMatching("The [a-z ]+( '[a-z]+')? belongs to no verticle \\(context \\w+\\) and was"
                            + " used from no verticle \\(context \\w+\\) on thread 'vert.x-eventloop-thread-0'."
                            + " Each verticle must make its own [a-z ]+ in start\\(\\)\\.");
        }
        assertThat(harness.state().peak()).isZero();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void refusesAPlainThread(Method method) {
        Object target = make(method.getDeclaringClass());
        // Vert.x gives this thread a context where it is asked for one, which is none to work on.
        vertx.getOrCreateContext();
        assertThatThrownBy(() -> use(target, method).call())
                .isInstanceOf(ForeignContextException.class)
                .hasMessageContaining("and was used from no Vert.x context on thread '"
                        + Thread.currentThread().getName() + "'. ");
    }

    /* Vert.x names the owner as the context of a blocking call, though it runs beside the owner's thread. */
    @ParameterizedTest
    @MethodSource("methods")
    void refusesABlockingCallOfItsOwnContext(Method method) {
        Object target = make(method.getDeclaringClass());
        assertThatThrownBy(() -> await(harness.on(
                        () -> harness.owner.executeBlocking(use(target, method)).<Object>mapEmpty())))
                .isInstanceOf(ForeignContextException.class)
                .hasMessageContaining(" and was used from a blocking call of it on thread 'vert.x-worker-thread-");
    }

    @ParameterizedTest
    @MethodSource("methods")
    void acceptsADuplicateOfItsOwnContext(Method method) {
        Object target = make(method.getDeclaringClass());
        on(harness.owner.duplicate().duplicate(), () -> {
            Object result = use(target, method).call();
            assertThat(result instanceof Future<?> future && future.cause() instanceof ForeignContextException)
                    .isFalse();
            return null;
        });
    }

    @Test
    void refusesToWatchTheWorkOfAnother() {
        Supplier<Future<String>> watched =
                harness.on(() -> new AdaptiveLimit(harness.limiter, AdaptiveLimit.Settings.between(1, 2))
                        .watch(() -> Future.succeededFuture(""), outcome -> new AdaptiveLimit.Signal.Good()));
        assertThatThrownBy(watched::get).isInstanceOf(ForeignContextException.class);
        assertThatThrownBy(() -> new AdaptiveLimit(harness.limiter, AdaptiveLimit.Settings.between(1, 2)))
                .isInstanceOf(ForeignContextException.class);
    }

    @Test
    void refusesATimerFromElsewhere() {
        Timing timing = Timing.of(harness.owner);
        assertThatThrownBy(() -> timing.after(LONG, () -> {})).isInstanceOf(ForeignContextException.class);
    }

    @Test
    void aCancellationBelongsToNobodyBeforeAContextUsesIt() {
        Vertx other = TestVertx.create();
        try {
            Cancellation cancellation = new Cancellation();
            assertThat(cancellation.cancelled()).isFalse();
            harness.on(() -> cancellation.onCancel(() -> {}));
            assertThatThrownBy(cancellation::cancelled).isInstanceOf(ForeignContextException.class);
            assertThatThrownBy(() -> on((ContextInternal) other.getOrCreateContext(), () -> {
                        cancellation.cancel();
                        return null;
                    }))
                    .isInstanceOf(ForeignContextException.class);
        } finally {
            await(other.close());
        }
    }

    @Test
    void aCancellationIsBoundByNoBlockingCall() {
        Cancellation cancellation = new Cancellation();
        assertThatThrownBy(() -> await(harness.on(() -> harness.owner.executeBlocking(cancellation::cancelled))))
                .isInstanceOf(ForeignContextException.class);
    }

    /* Closing a client completes what it did on a thread of its own. */
    @Test
    void listeningToACancellationMayEndOnAnyThread() throws InterruptedException {
        Cancellation cancellation = new Cancellation();
        Thread thread = harness.on(() -> {
            Runnable unlisten = cancellation.onCancel(() -> {});
            Thread foreign = new Thread(unlisten);
            foreign.start();
            foreign.join();
            assertThat(Listening.to(cancellation))
                    .as("in a later turn of the owner's loop")
                    .isEqualTo(1);
            return foreign;
        });
        thread.join();
        assertThat(harness.on(() -> Listening.to(cancellation))).isZero();
    }

    @Test
    void everyPublicTypeSaysItsScope() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/isotherm/limit"))) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String source = Files.readString(file);
                if (source.contains("\npublic ") && !source.contains("Exception extends")) {
                    assertThat(source.substring(0, source.indexOf("\npublic ")))
                            .as(file.toString())
                            .containsPattern("Scope: (one context|one JVM|the cluster|a plain value)|A plain value\\.");
                }
            }
        }
    }
}
