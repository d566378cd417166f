package dev.isotherm.job.worker;

import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The live worker processes of the cluster, in Redis. Only the clock of Redis decides which process is alive, so a
 * process with a wrong clock neither looks dead nor stays alive for ever. Belongs to the context of its link.
 */
public final class WorkerRegistry {
    private static final int MOST_LISTED = 500;
    private static final long MAX_TTL_MILLIS = 60_000;

    private final RedisLink link;
    private final Script announce = Script.load("job/announce", "job/queue");
    private final Script alive = Script.load("job/alive", "job/queue");

    /**
     * Opens the registry.
     *
     * @param link the connection to use
     */
    public WorkerRegistry(RedisLink link) {
        this.link = link;
    }

    /**
     * Records that a process is alive.
     *
     * @param worker the process
     * @param ttl how long it counts as alive without another call, at most a minute
     * @return completes when it is recorded
     */
    public Future<Void> announce(WorkerInfo worker, Duration ttl) {
        String key = WorkerKeys.worker(worker.id());
        JsonArray runners = new JsonArray();
        worker.runners().forEach(runner -> runners.add(json(runner)));
        Request describe = Request.cmd(Command.HSET)
                .arg(key)
                .arg("host")
                .arg(worker.host())
                .arg("pid")
                .arg(worker.pid())
                .arg("version")
                .arg(worker.version())
                .arg("role")
                .arg(worker.role())
                .arg("started")
                .arg(worker.startedAt().toEpochMilli())
                .arg("runners")
                .arg(runners.encode())
                .arg("ttl")
                .arg(ttl.toMillis());
        // The keys are in different slots of a cluster, so no script may touch both. The index is written last, so
        // every process on it has an entry; the entry lives a little longer than its place on the index.
        return link.send(describe)
                .compose(v -> link.send(Request.cmd(Command.PEXPIRE).arg(key).arg(ttl.toMillis() + 1_000)))
                .compose(v -> link.run(announce, List.of(WorkerKeys.ALL), worker.id(), ttl.toMillis()))
                .mapEmpty();
    }

    /**
     * Removes a process.
     *
     * @param id its id
     * @return completes when it is removed
     */
    public Future<Void> remove(String id) {
        return link.send(Request.cmd(Command.ZREM).arg(WorkerKeys.ALL).arg(id))
                .compose(v -> link.send(Request.cmd(Command.DEL).arg(WorkerKeys.worker(id))))
                .mapEmpty();
    }

    /**
     * Lists the live processes.
     *
     * @return at most 500, the one that expires first comes first; fails if Redis is unavailable
     */
    public Future<List<LiveWorker>> live() {
        return link.run(alive, List.of(WorkerKeys.ALL), MOST_LISTED, MAX_TTL_MILLIS)
                .compose(reply -> {
                    long now = reply.get(0).toLong();
                    Response members = reply.get(1);
                    List<Future<Optional<LiveWorker>>> read = new ArrayList<>();
                    for (int i = 0; i < members.size(); i += 2) {
                        read.add(read(
                                members.get(i).toString(),
                                now,
                                members.get(i + 1).toLong()));
                    }
                    return Future.all(read).map(all -> read.stream()
                            .flatMap(worker -> worker.result().stream())
                            .toList());
                });
    }

    /**
     * Reports whether any worker process is alive.
     *
     * @return true if at least one process is alive; fails if Redis is unavailable
     */
    public Future<Boolean> anyLives() {
        return link.run(alive, List.of(WorkerKeys.ALL), 1, MAX_TTL_MILLIS)
                .map(reply -> reply.get(1).size() > 0);
    }

    private Future<Optional<LiveWorker>> read(String id, long now, long expiry) {
        Request fields = Request.cmd(Command.HMGET)
                .arg(WorkerKeys.worker(id))
                .arg("host")
                .arg("pid")
                .arg("version")
                .arg("role")
                .arg("started")
                .arg("runners")
                .arg("ttl");
        return link.send(fields).map(reply -> {
            if (reply.get(6) == null) {
                return Optional.empty();
            }
            long seen = expiry - reply.get(6).toLong();
            return Optional.of(new LiveWorker(
                    info(id, reply), Instant.ofEpochMilli(seen), Duration.ofMillis(Math.max(0, now - seen))));
        });
    }

    private static WorkerInfo info(String id, Response fields) {
        List<WorkerInfo.Runner> runners = new ArrayList<>();
        new JsonArray(fields.get(5).toBuffer()).forEach(runner -> runners.add(runner((JsonObject) runner)));
        return new WorkerInfo(
                id,
                fields.get(0).toString(),
                fields.get(1).toLong(),
                fields.get(2).toString(),
                fields.get(3).toString(),
                Instant.ofEpochMilli(fields.get(4).toLong()),
                runners);
    }

    /* The form that is sent over the local event bus and stored in Redis. */
    static JsonObject json(WorkerInfo.Runner runner) {
        return new JsonObject()
                .put("name", runner.name())
                .put("queues", new JsonArray(new ArrayList<>(runner.queues())))
                .put("slots", runner.slots())
                .put("busy", runner.busy())
                .put("lag", runner.lagMillis())
                .put("silent", runner.silentMillis());
    }

    static WorkerInfo.Runner runner(JsonObject json) {
        return new WorkerInfo.Runner(
                json.getString("name"),
                json.getJsonArray("queues").stream().map(String.class::cast).toList(),
                json.getInteger("slots"),
                json.getInteger("busy"),
                json.getLong("lag"),
                json.getLong("silent"));
    }
}
