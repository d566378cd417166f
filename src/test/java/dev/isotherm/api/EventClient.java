package dev.isotherm.api;

import dev.isotherm.support.SecretGuard;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.awaitility.Awaitility;

/** A client of one stream of Server-Sent Events. */
public final class EventClient implements AutoCloseable, Flow.Subscriber<String> {
    final CompletableFuture<Integer> status = new CompletableFuture<>();
    public final List<Event> events = new CopyOnWriteArrayList<>();
    public final List<String> comments = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile JsonObject headers = new JsonObject();
    private volatile Flow.Subscription body;
    /* The lines of the event that is not complete yet: read and written by one thread after the other. */
    private final List<String> lines = new ArrayList<>();

    /** One event as it was sent. */
    public record Event(String id, String name, JsonObject data) {
        /** Its status, and its progress where it has one: {@code processing 1/50}. */
        String brief() {
            JsonObject progress = data.getJsonObject("progress");
            return data.getString("status")
                    + (progress == null ? "" : " " + progress.getInteger("done") + "/" + progress.getInteger("total"));
        }
    }

    private EventClient() {}

    /** Asks for the events of a job; more headers come as name and value. */
    public static EventClient open(int port, String path, String... more) {
        EventClient client = new EventClient();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + ApiHarness.TOKEN);
        if (more.length > 0) {
            request.headers(more);
        }
        HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .sendAsync(request.build(), info -> {
                    JsonObject all = new JsonObject();
                    info.headers().map().forEach((name, values) -> all.put(name, values.get(0)));
                    client.headers = all;
                    client.status.complete(info.statusCode());
                    return BodySubscribers.fromLineSubscriber(client);
                })
                .whenComplete((response, failure) -> {
                    if (failure != null) {
                        client.status.completeExceptionally(failure);
                        client.ended.complete(null);
                    }
                });
        return client;
    }

    public static EventClient follow(ApiHarness api, String job, String... more) {
        EventClient client = open(api.port, "/v1/jobs/" + job + "/events", more);
        client.awaitStatus(200);
        return client;
    }

    public void awaitStatus(int expected) {
        Awaitility.await().atMost(ApiHarness.DEADLINE).until(status::isDone);
        if (status.join() != expected) {
            throw new AssertionError("status " + status.join() + " instead of " + expected);
        }
    }

    public String header(String name) {
        return headers.getString(name, "");
    }

    public List<String> brief() {
        return events.stream().map(Event::brief).toList();
    }

    public EventClient awaitEvents(int count) {
        Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .failFast(() -> ended.isDone() && events.size() < count)
                .until(() -> events.size() >= count);
        return this;
    }

    public EventClient awaitEnd() {
        Awaitility.await().atMost(ApiHarness.DEADLINE).until(ended::isDone);
        return this;
    }

    boolean hasEnded() {
        return ended.isDone();
    }

    public String lastId() {
        return events.get(events.size() - 1).id();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        body = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
        SecretGuard.look("a stream of events", line);
        if (line.startsWith(":")) {
            comments.add(line);
        } else if (!line.isEmpty()) {
            lines.add(line);
        } else if (!lines.isEmpty()) {
            events.add(new Event(field("id"), field("event"), new JsonObject(field("data"))));
            lines.clear();
        }
    }

    private String field(String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse("");
    }

    @Override
    public void onError(Throwable failure) {
        ended.complete(null);
    }

    @Override
    public void onComplete() {
        ended.complete(null);
    }

    /** Hangs up. */
    @Override
    public void close() {
        if (body != null) {
            body.cancel();
        }
    }
}
