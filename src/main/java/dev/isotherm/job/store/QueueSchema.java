package dev.isotherm.job.store;

import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Future;
import java.util.List;

/** Tells whether this program is too old for what is in Redis. Belongs to the context of its link. */
public final class QueueSchema {
    /* What the scripts' refusals begin with. */
    private static final String REFUSED = "SCHEMA ";

    private final RedisLink link;
    private final Script schema = Script.load("job/schema", "job/queue");

    /**
     * Makes a check.
     *
     * @param link the connection to use
     */
    public QueueSchema(RedisLink link) {
        this.link = link;
    }

    /**
     * Compares versions.
     *
     * @param queue the queue's name
     * @return fails with {@link IllegalStateException} where the queue's is newer than this program's, otherwise as
     *     {@link RedisLink#run} where Redis is not to be had
     */
    public Future<Void> check(String queue) {
        return link.run(schema, List.of(JobKeys.of(queue).meta())).compose(versions -> {
            int stored = versions.get(0).toInteger();
            int known = versions.get(1).toInteger();
            return stored <= known
                    ? Future.succeededFuture()
                    : Future.failedFuture(new IllegalStateException("Queue " + queue + " has schema version " + stored
                            + " and this program knows " + known
                            + ": it would harm what a newer program stored; start the newer one here as well"));
        });
    }

    /** Whether a call failed because the queue's version is newer than this program's. */
    public static boolean isTooNew(Throwable failure) {
        return failure.getMessage() != null && failure.getMessage().startsWith(REFUSED);
    }
}
