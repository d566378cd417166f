package dev.isotherm.job.store;

import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Future;
import java.util.List;

/** Checks whether this program is too old for the data in Redis. Belongs to the context of its link. */
public final class QueueSchema {
    /* The scripts' refusals begin with this. */
    private static final String REFUSED = "SCHEMA ";

    private final RedisLink link;
    private final Script schema = Script.load("job/schema");

    /**
     * Creates a check.
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
     * @return fails with {@link IllegalStateException} if the queue's version is newer than this program's, and as
     *     {@link RedisLink#run} if Redis is unavailable
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
