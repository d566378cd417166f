package dev.isotherm.ledger;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Awaiting;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Looks into the ledger's queue, past the engine. For a Redis that stays while this is open. */
final class LedgerRedis implements AutoCloseable {
    private static final String PREFIX = "iso:{" + LedgerJob.QUEUE + "}:";
    /* Not watched for a blocked loop: this is no part of what is tested, and its machine is busy on purpose. */
    private final Vertx vertx = Vertx.vertx();
    private final Redis client;

    LedgerRedis(RedisProcess redis) {
        client = Redis.createClient(vertx, redis.url());
    }

    private Response ask(Command command, String... arguments) {
        Request request = Request.cmd(command);
        Arrays.stream(arguments).forEach(request::arg);
        return Awaiting.await(client.send(request));
    }

    /** How many are ready, scheduled, leased, and counted as waiting since a time; all at one moment. */
    Map<String, Long> left() {
        String script = "local n = {} for i, list in ipairs(KEYS) do n[i] = redis.call('ZCARD', list) end return n";
        List<String> lists = List.of("q", "s", "l", "x");
        List<String> call = new ArrayList<>(List.of(script, "4"));
        lists.forEach(list -> call.add(PREFIX + list));
        Response sizes = ask(Command.EVAL, call.toArray(String[]::new));
        Map<String, Long> left = new TreeMap<>();
        for (int i = 0; i < lists.size(); i++) {
            left.put(lists.get(i), sizes.get(i).toLong());
        }
        return left;
    }

    long counter(String name) {
        Response value = ask(Command.HGET, PREFIX + "m", name);
        return value == null ? 0 : value.toLong();
    }

    /** A field of a job; empty where it or the job is absent. */
    String field(String id, String name) {
        Response value = ask(Command.HGET, PREFIX + "j:" + id, name);
        return value == null ? "" : value.toString();
    }

    /** How often a job is in the lists of those that ended. */
    long endings(String id) {
        return List.of("c", "d").stream()
                .filter(list -> ask(Command.ZSCORE, PREFIX + list, id) != null)
                .count();
    }

    @Override
    public void close() {
        Awaiting.await(vertx.close());
    }
}
