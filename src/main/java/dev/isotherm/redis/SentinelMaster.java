package dev.isotherm.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;

/**
 * The master that the sentinels name at the moment, asked anew before each attempt to connect.
 *
 * <p>The client's own Sentinel mode is not used: it would connect again behind our back, without our deadlines. The
 * sentinels' word may be out of date, so the server itself must say that it is a master. They are asked without a login,
 * and with the master's where they demand one.
 *
 * <p>They are asked each second too while all is well: a master that they replaced, by hand or because they cannot reach
 * it, goes on taking our writes for about ten seconds, and all of these are lost once it is made a replica.
 */
final class SentinelMaster implements MasterLocator {
    private final Endpoint endpoint;
    private final Inquiry inquiry;
    private final Inquiry watch;
    private final List<String> sentinels;
    private final String name;

    SentinelMaster(LinkContext wiring, String name) {
        this.endpoint = wiring.endpoint();
        this.inquiry = new Inquiry(wiring);
        this.watch = new Inquiry(wiring);
        this.sentinels = endpoint.seeds();
        this.name = name;
    }

    @Override
    public Future<String> find() {
        return find(inquiry);
    }

    private Future<String> find(Inquiry by) {
        Request question = Request.cmd(Command.create("SENTINEL"))
                .arg("GET-MASTER-ADDR-BY-NAME")
                .arg(name);
        return by.ask(sentinels, false, question).map(answer -> {
            Response master = answer.reply();
            if (master == null) {
                throw new IllegalStateException("the sentinel " + answer.target() + " knows no master " + name);
            }
            return endpoint.target(
                    Slots.node(master.get(0).toString(), master.get(1).toString()));
        });
    }

    @Override
    public Future<?> check(RedisConnection connected) {
        return MasterLocator.super
                .check(connected)
                .compose(pong -> connected.send(Request.cmd(Command.ROLE)))
                .map(role -> {
                    if (!isMaster(role)) {
                        throw new IllegalStateException("the server that the sentinels name is no master now");
                    }
                    return role;
                });
    }

    /* A sentinel that names an older master than ours is not followed: that one says itself that it is none. */
    @Override
    public Future<Boolean> isReplaced(String target) {
        return find(watch)
                .compose(named -> named.equals(target)
                        ? Future.succeededFuture(false)
                        : watch.ask(List.of(named), true, Request.cmd(Command.ROLE))
                                .map(answer -> isMaster(answer.reply())));
    }

    private static boolean isMaster(Response role) {
        return role.get(0).toString().equals("master");
    }

    /* It was demoted. The sentinels know the new master. */
    @Override
    public boolean isWrong(Throwable failure) {
        return Endpoint.isReadOnly(failure);
    }

    @Override
    public void stop() {
        inquiry.stop();
        watch.stop();
    }
}
