package dev.isotherm.share.picture;

import static dev.isotherm.support.Awaiting.await;
import static dev.isotherm.support.Awaiting.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.limit.LimitExceededException;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pictures are drawn on another thread, a bounded number at once, and not at all by a Java that cannot. */
class StudioTest {
    private static final int RUNNING_AND_WAITING = 17;
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Vertx vertx = TestVertx.create();
    private final Context context = vertx.getOrCreateContext();
    private final Subject subject = Gallery.subjects().get("hot");

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private <T> Future<T> on(Supplier<Future<T>> work) {
        Promise<T> result = Promise.promise();
        context.runOnContext(v -> work.get().onComplete(result));
        return result.future();
    }

    private static Set<Path> folders() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(path -> path.getFileName().toString().startsWith("isotherm-fonts-"))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void refusesMoreThanAFewThatWaitAndDrawsTheOthers() {
        Studio studio = new Studio(vertx, context, LONG, LONG);
        List<Future<Optional<Buffer>>> pictures = new ArrayList<>();
        await(on(() -> {
            for (int i = 0; i <= RUNNING_AND_WAITING; i++) {
                pictures.add(studio.draw(subject));
            }
            return Future.succeededFuture();
        }));

        assertThat(failureOf(pictures.remove(RUNNING_AND_WAITING))).isInstanceOf(LimitExceededException.class);
        for (Future<Optional<Buffer>> picture : pictures) {
            assertThat(await(picture)).isPresent();
        }
        await(on(studio::close));
    }

    @Test
    void leavesNoFilesBehind() throws IOException {
        Studio studio = new Studio(vertx, context);
        Set<Path> before = folders();
        await(on(() -> studio.draw(subject)));
        Set<Path> during = folders();
        during.removeAll(before);
        assertThat(during).isNotEmpty();

        await(on(studio::close));

        assertThat(during).anySatisfy(folder -> assertThat(folder).doesNotExist());
    }

    /** Loads the classes of the package again, for which there is no AWT. */
    private static final class WithoutAwt extends ClassLoader {
        WithoutAwt() {
            super(StudioTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("java.awt.") || name.startsWith("javax.imageio.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("dev.isotherm.share.picture.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            return known != null ? known : define(name);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void aJavaWithoutAwtHasNoPicturesAndStillRuns() throws ReflectiveOperationException {
        Class<?> type = new WithoutAwt().loadClass("dev.isotherm.share.picture.Studio");
        Constructor<?> constructor = type.getConstructor(Vertx.class, Context.class);
        Object studio = constructor.newInstance(vertx, context);
        Method draw = Stream.of(type.getMethods())
                .filter(method -> method.getName().equals("draw"))
                .findFirst()
                .orElseThrow();

        for (int i = 0; i < 2; i++) {
            Object drawn = await(on(() -> invoke(draw, studio, (Object) null)));
            assertThat(drawn).isEqualTo(Optional.empty());
        }
        await(on(() -> invoke(find(type), studio)));
    }

    private static Method find(Class<?> type) {
        try {
            return type.getMethod("close");
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Future<Object> invoke(Method method, Object target, Object... arguments) {
        try {
            return (Future<Object>) method.invoke(target, arguments);
        } catch (ReflectiveOperationException e) {
            return Future.failedFuture(e);
        }
    }
}
