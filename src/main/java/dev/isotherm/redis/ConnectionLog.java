package dev.isotherm.redis;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log lines about one connection, for operators: it is lost, it is back, commands are refused.
 *
 * <p>An unstable connection would fill the log. So a loss soon after a logged one is only counted, and the next line
 * gives the count. While losses continue, the pause between two lines doubles up to {@link #MAX_PAUSE}.
 */
final class ConnectionLog {
    static final Duration MIN_PAUSE = Duration.ofSeconds(10);
    static final Duration MAX_PAUSE = Duration.ofSeconds(60);
    static final Duration REMINDER = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);

    private final String name;
    private final LongSupplier nanoTime;
    private boolean known;
    private boolean gone;
    private boolean lossLogged;
    private long lossLoggedAt;
    private Duration pause = MIN_PAUSE;
    private long lossesNotLogged;
    private String refusedLogin = "";
    private String refusedServer = "";
    private String refusal = "";
    private long refusalLoggedAt;
    private long refusalsNotLogged;

    /**
     * Creates a log.
     *
     * @param name name of the server in log lines
     * @param nanoTime a clock like {@link System#nanoTime()}
     */
    ConnectionLog(String name, LongSupplier nanoTime) {
        this.name = name;
        this.nanoTime = nanoTime;
    }

    /**
     * The connection is up.
     *
     * @param away how long it was down
     */
    void up(Duration away) {
        if (gone) {
            LOG.info("Redis {} is back after {} ms: requests are accepted again", name, away.toMillis());
        } else if (!known) {
            LOG.info("Redis {} is connected", name);
        }
        known = true;
        gone = false;
    }

    /**
     * The connection was lost, or an attempt to connect failed.
     *
     * @param wasUp whether it was up before
     * @param why the reason, without user and password
     */
    void lost(boolean wasUp, String why) {
        lossesNotLogged += wasUp ? 1 : 0;
        long now = nanoTime.getAsLong();
        if (gone || (lossLogged && now - lossLoggedAt < pause.toNanos())) {
            return;
        }
        boolean often = lossLogged && lossesNotLogged > 1;
        if (often) {
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(MAX_PAUSE) < 0 ? doubled : MAX_PAUSE;
            LOG.warn(
                    "Redis {} is gone ({}): requests are refused until it is back. It was lost {} times in the last {} s",
                    name,
                    why,
                    lossesNotLogged,
                    Duration.ofNanos(now - lossLoggedAt).toSeconds());
        } else {
            pause = MIN_PAUSE;
            LOG.warn("Redis {} is gone ({}): requests are refused until it is back", name, why);
        }
        gone = true;
        lossLogged = true;
        lossLoggedAt = now;
        lossesNotLogged = 0;
    }

    /**
     * The server refuses our login. That does not end by itself, so it is logged even if other losses are only counted.
     */
    void loginRefused(String why, String remedy) {
        if (!refusedLogin.equals(why)) {
            refusedLogin = why;
            gone = true;
            LOG.warn(
                    "Redis {} refused our login ({}): requests are refused until it accepts it. {}", name, why, remedy);
        }
    }

    /** We refuse the server's certificate, or it does not speak TLS. That does not end by itself either. */
    void serverRefused(String why) {
        if (!refusedServer.equals(why)) {
            refusedServer = why;
            gone = true;
            LOG.warn("Redis {} is gone ({}): requests are refused until it is back", name, why);
        }
    }

    /**
     * The server refused a command and will refuse others too.
     *
     * @param code the error code of the refusal
     * @param what the refused command
     * @param why the reason, without user and password
     */
    void refused(String code, String what, String why) {
        long now = nanoTime.getAsLong();
        if (code.equals(refusal) && now - refusalLoggedAt < REMINDER.toNanos()) {
            refusalsNotLogged++;
            return;
        }
        String hint = code.equals("NOPERM")
                ? " Give the user in REDIS_URL (redis.url) the rights that docs/security.md lists."
                : "";
        LOG.warn(
                "Redis {} refuses what requests need, first {} ({}): clients get 503.{} {} more refusals since the last"
                        + " such line",
                name,
                what,
                why,
                hint,
                refusalsNotLogged);
        refusal = code;
        refusalLoggedAt = now;
        refusalsNotLogged = 0;
    }
}
