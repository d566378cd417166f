package dev.isotherm.redis;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators are told of one connection: that it is lost and that it is back, and which commands are refused.
 *
 * <p>A connection that comes and goes would fill the log. So a loss soon after one that was told is only counted; the
 * next line says how many there were. The pause between two such lines doubles up to {@link #MAX_PAUSE} while that goes on.
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
    private boolean lossTold;
    private long lossToldAt;
    private Duration pause = MIN_PAUSE;
    private long untoldLosses;
    private String refusedLogin = "";
    private String refusal = "";
    private long refusalToldAt;
    private long untoldRefusals;

    /**
     * Makes a log.
     *
     * @param name what people call the server
     * @param nanoTime a clock like {@link System#nanoTime()}
     */
    ConnectionLog(String name, LongSupplier nanoTime) {
        this.name = name;
        this.nanoTime = nanoTime;
    }

    /**
     * There is a connection.
     *
     * @param away how long there was none
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
     * A connection was lost, or an attempt to make one failed.
     *
     * @param wasUp whether there was one
     * @param why without user and password
     */
    void lost(boolean wasUp, String why) {
        untoldLosses += wasUp ? 1 : 0;
        long now = nanoTime.getAsLong();
        if (gone || (lossTold && now - lossToldAt < pause.toNanos())) {
            return;
        }
        boolean often = lossTold && untoldLosses > 1;
        if (often) {
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(MAX_PAUSE) < 0 ? doubled : MAX_PAUSE;
            LOG.warn(
                    "Redis {} is gone ({}): requests are refused until it is back. It was lost {} times in the last {} s",
                    name,
                    why,
                    untoldLosses,
                    Duration.ofNanos(now - lossToldAt).toSeconds());
        } else {
            pause = MIN_PAUSE;
            LOG.warn("Redis {} is gone ({}): requests are refused until it is back", name, why);
        }
        gone = true;
        lossTold = true;
        lossToldAt = now;
        untoldLosses = 0;
    }

    /** The server refuses our login. That does not pass by itself, so it is told even where nothing else is. */
    void loginRefused(String why) {
        if (!refusedLogin.equals(why)) {
            refusedLogin = why;
            gone = true;
            LOG.warn(
                    "Redis {} refused our login ({}): requests are refused until it accepts it. Check the user and the"
                            + " password in REDIS_URL (redis.url)",
                    name,
                    why);
        }
    }

    /**
     * The server refused a command, as it will others.
     *
     * @param code of the refusal
     * @param what was refused
     * @param why without user and password
     */
    void refused(String code, String what, String why) {
        long now = nanoTime.getAsLong();
        if (code.equals(refusal) && now - refusalToldAt < REMINDER.toNanos()) {
            untoldRefusals++;
            return;
        }
        String hint = code.equals("NOPERM")
                ? " Give the user in REDIS_URL (redis.url) the right to all commands on the keys iso:*."
                : "";
        LOG.warn(
                "Redis {} refuses what requests need, first {} ({}): they are answered with 503.{} {} refusals were not"
                        + " logged since the last such line",
                name,
                what,
                why,
                hint,
                untoldRefusals);
        refusal = code;
        refusalToldAt = now;
        untoldRefusals = 0;
    }
}
