package dev.isotherm.browser;

import dev.isotherm.support.Awaiting;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** A connection to a browser: calls with answers, and events of each tab. */
final class DevTools implements WebSocket.Listener {
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> calls = new ConcurrentHashMap<>();
    private final Map<String, BiConsumer<String, JsonObject>> listeners = new ConcurrentHashMap<>();
    private final StringBuilder message = new StringBuilder();
    private volatile WebSocket socket;

    static DevTools connect(String address) {
        DevTools tools = new DevTools();
        tools.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(address), tools)
                .orTimeout(Awaiting.DEADLINE.toSeconds(), TimeUnit.SECONDS)
                .join();
        return tools;
    }

    /** Tells the events of a tab, by name and parameters, on a thread of the connection. */
    void listen(String session, BiConsumer<String, JsonObject> listener) {
        listeners.put(session, listener);
    }

    /**
     * Calls a method, and waits for its result.
     *
     * @param session the tab; empty for the browser
     */
    JsonObject call(String session, String method, JsonObject parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        calls.put(id, answer);
        JsonObject call = new JsonObject().put("id", id).put("method", method).put("params", parameters);
        if (!session.isEmpty()) {
            call.put("sessionId", session);
        }
        synchronized (this) {
            socket.sendText(call.encode(), true).join();
        }
        JsonObject got = answer.orTimeout(Awaiting.DEADLINE.toSeconds(), TimeUnit.SECONDS)
                .join();
        if (got.containsKey("error")) {
            throw new IllegalStateException(method + ": " + got.getValue("error"));
        }
        return got.getJsonObject("result");
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        message.append(data);
        if (last) {
            JsonObject whole = new JsonObject(message.toString());
            message.setLength(0);
            dispatch(whole);
        }
        from.request(1);
        return null;
    }

    private void dispatch(JsonObject got) {
        if (got.containsKey("id")) {
            calls.remove(got.getInteger("id")).complete(got);
        } else {
            BiConsumer<String, JsonObject> listener = listeners.get(got.getString("sessionId", ""));
            if (listener != null) {
                listener.accept(got.getString("method"), got.getJsonObject("params"));
            }
        }
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        calls.values().forEach(call -> call.completeExceptionally(error));
    }
}
