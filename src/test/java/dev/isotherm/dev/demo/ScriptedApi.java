package dev.isotherm.dev.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A real HTTP server that plays the job API of the wire contract from a script; the last answer of a script repeats. */
final class ScriptedApi implements DemoServer {
    static final String JOB = "record_computation_1795439623632_33b3729e";

    record Answer(int status, String body, String retryAfter) {
        static Answer json(int status, JsonObject body) {
            return new Answer(status, body.encode(), "");
        }

        Answer retryAfter(String value) {
            return new Answer(status, body, value);
        }
    }

    private final Vertx vertx;
    private final Deque<Answer> creations = new ConcurrentLinkedDeque<>();
    private final Deque<Answer> states = new ConcurrentLinkedDeque<>();
    final List<String> requests = new CopyOnWriteArrayList<>();
    final AtomicInteger stops = new AtomicInteger();
    private HttpServer server;

    ScriptedApi(Vertx vertx) {
        this.vertx = vertx;
    }

    ScriptedApi onCreate(Answer... answers) {
        creations.addAll(List.of(answers));
        return this;
    }

    ScriptedApi onPoll(Answer... answers) {
        states.addAll(List.of(answers));
        return this;
    }

    Future<DemoServer> start() {
        return vertx.createHttpServer()
                .requestHandler(this::answer)
                .listen(0, "127.0.0.1")
                .map(listening -> {
                    server = listening;
                    return this;
                });
    }

    private void answer(HttpServerRequest request) {
        requests.add(request.method() + " " + request.uri());
        if (!("Bearer " + token()).equals(request.getHeader("Authorization"))) {
            request.response().setStatusCode(401).end("{\"detail\":\"Missing or invalid Authorization header.\"}");
            return;
        }
        Deque<Answer> script = request.method().equals(HttpMethod.POST) ? creations : states;
        Answer answer = script.size() > 1 ? script.removeFirst() : script.getFirst();
        if (!answer.retryAfter().isEmpty()) {
            request.response().putHeader("Retry-After", answer.retryAfter());
        }
        request.response().setStatusCode(answer.status()).end(answer.body());
    }

    @Override
    public URI api() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    @Override
    public String token() {
        return "demo-token-5f1c";
    }

    @Override
    public Future<Void> stop() {
        stops.incrementAndGet();
        return server.close();
    }

    static Answer created() {
        return Answer.json(
                        202,
                        JsonObject.of(
                                "job_id",
                                JOB,
                                "status",
                                "pending",
                                "message",
                                "Job created successfully",
                                "retry_after",
                                3))
                .retryAfter("3");
    }

    static Answer state(String status) {
        return Answer.json(200, job(status));
    }

    static Answer processing(int done, int total) {
        return Answer.json(200, job("processing").put("progress", JsonObject.of("done", done, "total", total)));
    }

    static Answer ready(JsonObject data) {
        return Answer.json(200, job("ready").put("result", JsonObject.of("data", data)));
    }

    static Answer failed(String error) {
        return Answer.json(200, job("error").put("error", error));
    }

    private static JsonObject job(String status) {
        return JsonObject.of("id", JOB, "type", "record_computation", "status", status);
    }
}
