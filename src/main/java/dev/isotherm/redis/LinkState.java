package dev.isotherm.redis;

import java.time.Instant;

/**
 * The state of the connection of a {@link RedisLink} at one moment.
 *
 * @param up whether commands are accepted
 * @param since when it last went up or down
 * @param reconnects how often it was connected again after its first connection
 * @param reason why it was last down, without user or password; empty if it was never down
 * @param remedy what an operator must change, because the fault does not end by itself; empty if it is up or may
 *     come up without that
 */
public record LinkState(boolean up, Instant since, long reconnects, String reason, String remedy) {
    LinkState(boolean up, Instant since, long reconnects, String reason) {
        this(up, since, reconnects, reason, "");
    }
}
