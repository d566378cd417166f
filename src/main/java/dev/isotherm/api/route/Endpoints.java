package dev.isotherm.api.route;

import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** All declared routes. Routes can be declared only here, so each of them has an access. */
public class Endpoints {
    private static final String ADMIN = "admin";

    private final List<Endpoint> declared = new ArrayList<>();

    /** What counts against the limits of each client. */
    public enum Counted {
        NOTHING,
        /** Each request. */
        REQUEST,
        /** Each entry of the list in the body. The route counts them itself; a request without credentials counts once. */
        ENTRIES
    }

    /**
     * One method of one path.
     *
     * @param path as vertx-web writes it: {@code /v1/jobs/:id}
     * @param counted what of its requests counts against the limits of each client
     */
    public record Endpoint(Access access, HttpMethod method, String path, RequestHandler handler, Counted counted) {
        /** Refuses a path if its first part does not determine its access. */
        public Endpoint {
            String first = path.split("/", 3)[1];
            if (first.startsWith(":") || path.contains("*")) {
                throw new IllegalArgumentException(
                        "The first part of " + path + " must be fixed, and no part may be a star");
            }
            if (first.equals(ADMIN) && access != Access.ADMIN) {
                throw new IllegalArgumentException("Paths below /admin are for operators: " + path);
            }
            if (method.equals(HttpMethod.OPTIONS)) {
                throw new IllegalArgumentException("OPTIONS needs no credentials, so no route may have it: " + path);
            }
        }

        /** The largest body of a request, in bytes. */
        public int mostBytes() {
            return counted == Counted.ENTRIES ? RequestBody.MAX_LIST_BYTES : RequestBody.MAX_BYTES;
        }
    }

    public void get(Access access, String path, RequestHandler handler) {
        add(access, HttpMethod.GET, path, handler);
    }

    /* Declares GET and HEAD. */
    public void getAndHead(Access access, String path, RequestHandler handler) {
        add(access, HttpMethod.GET, path, handler);
        add(access, HttpMethod.HEAD, path, handler);
    }

    public void post(Access access, String path, RequestHandler handler) {
        add(access, HttpMethod.POST, path, handler);
    }

    public void patch(Access access, String path, RequestHandler handler) {
        add(access, HttpMethod.PATCH, path, handler);
    }

    public void delete(Access access, String path, RequestHandler handler) {
        add(access, HttpMethod.DELETE, path, handler);
    }

    public void add(Access access, HttpMethod method, String path, RequestHandler handler) {
        declare(new Endpoint(access, method, path, handler, Counted.NOTHING));
    }

    /**
     * Declares a route.
     *
     * @throws IllegalArgumentException if a path could match both this route and one with another access. Then the
     *     order of the routes would decide who gets in
     */
    public void declare(Endpoint endpoint) {
        for (Endpoint other : declared) {
            if (other.access != endpoint.access
                    && other.method.equals(endpoint.method)
                    && overlap(other.path, endpoint.path)) {
                throw new IllegalArgumentException(endpoint.method + " " + endpoint.path + " and " + other.path
                        + " match the same path, and differ in access");
            }
        }
        declared.add(endpoint);
    }

    /** Declares routes in this list whose requests count against the limits of each client. */
    public Endpoints limited() {
        return counting(Counted.REQUEST);
    }

    /** Declares routes in this list whose bodies are lists, so that they may be larger. They must count the entries. */
    public Endpoints listed() {
        return counting(Counted.ENTRIES);
    }

    private Endpoints counting(Counted counted) {
        Endpoints all = this;
        return new Endpoints() {
            @Override
            public void declare(Endpoint one) {
                all.declare(new Endpoint(one.access(), one.method(), one.path(), one.handler(), counted));
            }
        };
    }

    /** Whether a path can match both patterns. */
    private static boolean overlap(String one, String two) {
        String[] left = one.split("/", -1);
        String[] right = two.split("/", -1);
        return left.length == right.length
                && IntStream.range(0, left.length)
                        .allMatch(i -> left[i].startsWith(":") || right[i].startsWith(":") || left[i].equals(right[i]));
    }

    /** All routes in the order in which they are matched: that in which they were declared. */
    public List<Endpoint> inOrder() {
        return List.copyOf(declared);
    }
}
