package dev.isotherm.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;

/**
 * The master that the sentinels name now; they are asked before each attempt to connect.
 *
 * <p>The client's own Sentinel mode is not used: it would reconnect without our knowledge and our deadlines. The answer
 * of the sentinels may be outdated, so the server itself must confirm that it is a master. Sentinels are asked without
 * a login, or with the master's login if they demand one.
 *
 * <p>They are also asked every second while the connection is up. A master that they replaced, by hand or because they
 * cannot reach it, still accepts our writes for about ten seconds; all of these are lost when it becomes a replica.
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

    /* A sentinel may name an older master than ours. We ask that server itself, and it answers that it is not a master.
     * */
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

    /* This server is a replica now. The sentinels know the new master. */
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
