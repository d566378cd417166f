package dev.isotherm.support;

import dev.isotherm.metrics.Meters;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.temporal.Temporal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * The mutable objects that one object holds, found by reflection: through objects of ours and of the router, lambdas,
 * arrays, collections, maps and optionals. Other libraries' objects are recorded and not entered.
 */
public final class ObjectGraph {
    /* They do not change, or are made to be shared by everything in a JVM. */
    private static final List<Class<?>> SHAREABLE = List.of(
            String.class,
            Integer.class,
            Long.class,
            Double.class,
            Boolean.class,
            Character.class,
            Enum.class,
            Class.class,
            HttpMethod.class,
            HttpHeaders.CACHE_CONTROL.getClass(),
            Logger.class,
            Vertx.class,
            InstantSource.class,
            Temporal.class,
            ZoneId.class,
            Duration.class,
            OptionalInt.class,
            OptionalLong.class,
            OptionalDouble.class,
            URI.class,
            Path.class,
            Pattern.class,
            // One scrape shows the meters of all contexts, so Micrometer makes its registry and meters for many
            // threads.
            Meters.class,
            MeterRegistry.class,
            Meter.class);
    private static final List<String> ENTERED = List.of("dev.isotherm.", "io.vertx.ext.web.");

    private final IdentityHashMap<Object, String> paths = new IdentityHashMap<>();
    private final IdentityHashMap<Object, String> seen = new IdentityHashMap<>();
    private final Deque<Object> toEnter = new ArrayDeque<>();

    private ObjectGraph() {}

    /**
     * Walks a graph.
     *
     * @param name of the root in paths
     * @param root where the walk begins
     */
    public static ObjectGraph of(String name, Object root) {
        ObjectGraph graph = new ObjectGraph();
        graph.meet(name, root);
        while (!graph.toEnter.isEmpty()) {
            Object next = graph.toEnter.poll();
            graph.enter(graph.seen.get(next), next);
        }
        return graph;
    }

    /** A line for each mutable object that this graph and another hold both: the two paths to it. */
    public List<String> sharedWith(ObjectGraph other) {
        List<String> shared = new ArrayList<>();
        paths.forEach((object, path) -> {
            if (other.paths.containsKey(object)) {
                shared.add(path + " is " + other.paths.get(object) + ", a "
                        + object.getClass().getName());
            }
        });
        shared.sort(String::compareTo);
        return shared;
    }

    /** All mutable objects of a type. */
    public <T> Stream<T> all(Class<T> type) {
        return paths.keySet().stream().filter(type::isInstance).map(type::cast);
    }

    /** The paths to all mutable objects. */
    public Collection<String> paths() {
        return paths.values();
    }

    private void meet(String path, Object object) {
        if (object == null || SHAREABLE.stream().anyMatch(type -> type.isInstance(object))) {
            return;
        }
        if (seen.putIfAbsent(object, path) == null) {
            if (!immutable(object)) {
                paths.put(object, path);
            }
            toEnter.add(object);
        }
    }

    /* The thing itself; what it holds is looked at all the same. */
    private static boolean immutable(Object object) {
        Class<?> type = object.getClass();
        boolean emptyArray = type.isArray() && Array.getLength(object) == 0;
        return object instanceof Optional
                || type.isRecord()
                || emptyArray
                || type.getName().startsWith("java.util.ImmutableCollections")
                || (ours(type) && fieldsOf(type).isEmpty());
    }

    private void enter(String path, Object object) {
        Class<?> type = object.getClass();
        if (object instanceof Collection<?> all) {
            enterAll(path, new ArrayList<>(all));
        } else if (object instanceof Map<?, ?> map) {
            enterAll(path + ".keys", new ArrayList<>(map.keySet()));
            enterAll(path + ".values", new ArrayList<>(map.values()));
        } else if (object instanceof Optional<?> optional) {
            meet(path, optional.orElse(null));
        } else if (object instanceof Object[] array) {
            enterAll(path, List.of(array));
        } else if (object instanceof HttpServer server) {
            meet(path + ".requestHandler()", server.requestHandler());
        } else if (ours(type)) {
            fieldsOf(type).forEach(field -> meet(path + "." + field.getName(), read(field, object)));
        }
    }

    private void enterAll(String path, List<?> elements) {
        for (int i = 0; i < elements.size(); i++) {
            meet(path + "[" + i + "]", elements.get(i));
        }
    }

    private static boolean ours(Class<?> type) {
        return ENTERED.stream().anyMatch(type.getName()::startsWith);
    }

    private static List<Field> fieldsOf(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
            for (Field field : at.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())
                        && !field.getType().isPrimitive()
                        && !at.getName().startsWith("java.")) {
                    fields.add(field);
                }
            }
        }
        return fields;
    }

    private static Object read(Field field, Object object) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
