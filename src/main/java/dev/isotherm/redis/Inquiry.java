package dev.isotherm.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;

/**
 * Asks servers one after the other until one answers, each over a new connection that closes after the answer. The next
 * inquiry starts with the next server, so that a server with outdated data is not always asked first. Only one inquiry
 * runs at a time.
 */
final class Inquiry {
    private static final long ANSWER_MILLIS = 500;

    private final LinkContext wiring;
    private Redis client;
    private Promise<Response> asked;
    private long timer = LinkContext.NO_TIMER;
    private int first;
    private boolean stopped;

    Inquiry(LinkContext wiring) {
        this.wiring = wiring;
    }

    record Answer(String target, Response reply) {}

    /**
     * Asks the servers.
     *
     * @param login true to log in at once; false to log in only if the server demands it
     */
    Future<Answer> ask(List<String> targets, boolean login, Request request) {
        int start = first++;
        return ask(targets, start, 0, login, request);
    }

    private Future<Answer> ask(List<String> targets, int start, int tried, boolean login, Request request) {
        String target = targets.get(Math.floorMod(start + tried, targets.size()));
        return Future.succeededFuture()
                .compose(begin -> one(target, login, request))
                .recover(failure ->
                        !login && Endpoint.isLogin(failure) && wiring.endpoint().hasLogin()
                                ? one(target, true, request)
                                : Future.failedFuture(failure))
                .map(reply -> new Answer(target, reply))
                .recover(failure -> stopped || tried + 1 == targets.size()
                        ? Future.failedFuture(failure)
                        : ask(targets, start, tried + 1, login, request));
    }

    private Future<Response> one(String target, boolean login, Request request) {
        Promise<Response> promise = wiring.owner().promise();
        asked = promise;
        timer = wiring.owner()
                .setTimer(
                        ANSWER_MILLIS,
                        id -> end(
                                promise,
                                "no answer from " + target + " in " + ANSWER_MILLIS + " ms"
                                        + wiring.endpoint().silence()));
        wiring.connect(target, login, made -> made(promise, made))
                .compose(connection -> connection.send(request))
                .onSuccess(promise::tryComplete)
                .onFailure(promise::tryFail);
        return promise.future().onComplete(over -> close());
    }

    /* Each address of a name has its own client. */
    private void made(Promise<Response> whose, Redis made) {
        if (client != null) {
            client.close();
            client = null;
        }
        if (asked == whose) {
            client = made;
        } else {
            made.close();
        }
    }

    private void close() {
        asked = null;
        wiring.cancel(timer);
        if (client != null) {
            client.close();
            client = null;
        }
    }

    private static void end(Promise<Response> promise, String why) {
        promise.tryFail(new IllegalStateException(why));
    }

    void stop() {
        stopped = true;
        if (asked != null) {
            end(asked, "the link was stopped");
        }
    }
}
