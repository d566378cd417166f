package dev.isotherm.fuzz;

import dev.isotherm.api.OpenApiDocument;
import dev.isotherm.fuzz.FuzzCase.Expect;
import dev.isotherm.fuzz.FuzzCase.Sent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.RFC3986;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Judges what came back for a case. */
final class Oracle {
    /** What only the server and its owner know. */
    static final List<String> SECRETS = List.of("k3y", "svc-token", "adm1n-key");

    private static final Pattern INTERNAL = Pattern.compile(
            "java\\.|dev\\.isotherm|io\\.vertx|io\\.netty|\\.java:|\\tat |Exception\\b|/tmp/|/home/|/root/|/usr/"
                    + "|target/classes|\\.jar");
    private static final Pattern REDIS_FAILED = Pattern.compile("job store is not available|Share service unavailable");
    private static final Set<Integer> PROTOCOL = Set.of(400, 408, 413, 414, 431);
    /* Not every path that has GET has HEAD. */
    private static final Set<Integer> OTHER_METHOD = Set.of(401, 403, 405);
    /* What a path or method that does not exist may be answered with. */
    private static final Map<Integer, String> ELSEWHERE =
            Map.of(400, "ApiError", 401, "Refusal", 403, "Refusal", 404, "ApiError", 405, "ApiError", 413, "ApiError");

    private final OpenApiDocument document;

    Oracle(OpenApiDocument document) {
        this.document = document;
    }

    /** What is wrong; empty where all is well. */
    List<String> problems(FuzzCase sent, byte[] came) {
        List<Answer> answers;
        try {
            answers = Answer.parse(came, sent.requests());
        } catch (IllegalArgumentException e) {
            return sent.expect() == Expect.NOTHING_DUE && came.length > 0
                    ? List.of()
                    : List.of("no HTTP: " + e.getMessage());
        }
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            Optional<Sent> request =
                    sent.expect() == Expect.SANE || i >= sent.requests().size()
                            ? Optional.empty()
                            : Optional.of(sent.requests().get(i));
            problems.addAll(problems(request, answers.get(i), sent.expect()));
        }
        problems.addAll(countProblems(sent, answers));
        return problems;
    }

    private static List<String> countProblems(FuzzCase sent, List<Answer> answers) {
        boolean closed = !answers.isEmpty() && answers.get(answers.size() - 1).isLast();
        int most = sent.requests().size();
        return switch (sent.expect()) {
            case ANSWERED ->
                answers.size() == most || (!answers.isEmpty() && answers.size() < most && closed)
                        ? List.of()
                        : List.of(answers.size() + " answers to " + most + " requests");
            case REFUSED ->
                answers.size() == 1
                                && closed
                                && PROTOCOL.contains(answers.get(0).status())
                        ? List.of()
                        : List.of("not refused: "
                                + answers.stream().map(Answer::status).toList());
            case ONE -> answers.size() == 1 ? List.of() : List.of(answers.size() + " answers where the rest is broken");
            case SANE -> answers.isEmpty() ? List.of("no answer") : List.of();
            case NOTHING_DUE -> List.of();
        };
    }

    private List<String> problems(Optional<Sent> request, Answer answer, Expect expect) {
        List<String> problems = new ArrayList<>();
        String type = answer.header("content-type").orElse("");
        if (answer.status() == 500) {
            problems.add("500: " + answer.text());
        }
        if (answer.status() == 503 && REDIS_FAILED.matcher(answer.text()).find()) {
            // Redis is well, so it is our command that it refuses.
            problems.add("503: " + answer.text());
        }
        if (!answer.complete() && expect != Expect.NOTHING_DUE) {
            problems.add("the answer is cut");
        }
        if (answer.header("x-injected").isPresent()) {
            problems.add("a header of the client's");
        }
        boolean page = type.matches("(text|application)/(javascript|css|html).*|image/.*");
        String all = answer.headers() + (page ? "" : answer.text());
        SECRETS.stream().filter(all::contains).forEach(secret -> problems.add("a secret: " + secret));
        INTERNAL.matcher(all).results().forEach(found -> problems.add("an internal: " + found.group()));
        if (type.startsWith("application/json")
                && answer.complete()
                && answer.body().length() > 0) {
            problems.addAll(jsonProblems(answer));
        }
        if (problems.isEmpty() && answer.complete()) {
            request.ifPresent(sent -> problems.addAll(contractProblems(sent, answer)));
        }
        return problems;
    }

    private static List<String> jsonProblems(Answer answer) {
        String text = answer.text();
        if (!Buffer.buffer(text).equals(answer.body())) {
            return List.of("the body is no UTF-8");
        }
        try {
            Json.decodeValue(text);
            return List.of();
        } catch (DecodeException e) {
            return List.of("the body is no JSON: " + text);
        }
    }

    private List<String> contractProblems(Sent sent, Answer answer) {
        boolean bare = answer.body().length() == 0;
        // A head that is no request, and a body that breaks off, are answered below the routes.
        if (bare && answer.isLast() && PROTOCOL.contains(answer.status())) {
            return List.of();
        }
        if (sent.method().equals("OPTIONS")
                && (answer.text().equals("OK") || answer.text().startsWith("Disallowed CORS "))) {
            return List.of();
        }
        Optional<String> served = served(sent.target());
        if (served.isEmpty()) {
            return sent.method().equals("HEAD") ? List.of() : elsewhere(sent, answer);
        }
        String path = served.get();
        String method = sent.method().equals("HEAD") ? "GET" : sent.method();
        Optional<String> operation = document.serving(method, path);
        if (sent.method().equals("HEAD")) {
            boolean listed = OTHER_METHOD.contains(answer.status())
                    || operation.isEmpty()
                    || lists(operation.get(), answer.status());
            return listed ? List.of() : List.of(answer.status() + " is not listed for " + operation.get());
        }
        return operation.isPresent() ? described(method, path, answer) : elsewhere(sent, answer);
    }

    private boolean lists(String operation, int status) {
        return document.operation(operation).getJsonObject("responses").containsKey(Integer.toString(status));
    }

    private List<String> described(String method, String path, Answer answer) {
        return document.problems(method, path, answer.status(), answer::header, answer.text()).stream()
                .map(problem -> answer.status() + " " + problem)
                .toList();
    }

    private List<String> elsewhere(Sent sent, Answer answer) {
        String schema = ELSEWHERE.get(answer.status());
        if (schema == null) {
            return answer.status() == 503 && sent.target().contains("admin")
                    ? List.of()
                    : List.of("no operation, and yet " + answer.status() + " " + answer.text());
        }
        return document.problems(schema, new JsonObject(answer.text()));
    }

    /** The path that the router takes a target for; empty where no route can have such a path. */
    private static Optional<String> served(String target) {
        String path = target.replaceFirst("^(?i)https?://[^/?]*", "").replaceFirst("\\?.*$", "");
        if (!path.startsWith("/") || path.toLowerCase(Locale.ROOT).contains("%2f")) {
            return Optional.empty();
        }
        try {
            String normal = RFC3986.normalizePath(path);
            return Optional.of(
                    normal.length() > 1 && normal.endsWith("/") ? normal.substring(0, normal.length() - 1) : normal);
        } catch (IllegalArgumentException e) {
            // An escape that is none.
            return Optional.empty();
        }
    }
}
