package dev.isotherm.management;

import dev.isotherm.context.LogThrottle;
import dev.isotherm.job.store.WriteProbe;
import dev.isotherm.redis.LinkState;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells operators how long Redis is of no use, in one line for the whole process, while each link reports only its own
 * loss. What an operator must change is an ERROR each minute and names the setting; what may end by itself is a WARN,
 * with growing pauses. Belongs to one context.
 */
final class RedisTrouble {
    static final Duration REMINDER = Duration.ofMinutes(1);
    static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    /* A refused right is seen only by asking. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(RedisTrouble.class);

    private final RedisLink link;
    private final WriteProbe probe;
    private final String address;
    private final LongSupplier nanoTime;
    private LogThrottle reminders;
    private Optional<Fault> fault = Optional.empty();
    private long awaySince;
    private Duration pause = Duration.ZERO;
    private long toldAt;
    private long askedAt;

    private record Fault(String reason, String remedy) {
        /* As the last words of a start, and as a reminder. */
        @Override
        public String toString() {
            return "(" + reason + "). " + remedy;
        }
    }

    RedisTrouble(RedisLink link, String address, LongSupplier nanoTime) {
        this.link = link;
        this.probe = new WriteProbe(link);
        this.address = address;
        this.nanoTime = nanoTime;
        this.reminders = new LogThrottle(REMINDER, nanoTime);
        this.askedAt = nanoTime.getAsLong();
    }

    /**
     * Looks once, for a start.
     *
     * @return why no process can work with this Redis before an operator changes something; empty if one can, or if
     *     Redis is only away. Never fails
     */
    Future<Optional<String>> refusal() {
        return link.attempted()
                .compose(tried -> find())
                .map(found -> found.map(fault -> "Redis " + address + " is of no use " + fault));
    }

    /** Looks again and tells what there is to tell; call this about once a second. */
    void look() {
        LinkState state = link.state();
        if (state.up() && fault.isEmpty() && nanoTime.getAsLong() - askedAt < LOOK.toNanos()) {
            tell(state, Optional.empty());
            return;
        }
        askedAt = nanoTime.getAsLong();
        find().onSuccess(found -> tell(state, found));
    }

    private Future<Optional<Fault>> find() {
        LinkState state = link.state();
        if (!state.up()) {
            return Future.succeededFuture(
                    state.remedy().isEmpty()
                            ? Optional.empty()
                            : Optional.of(new Fault(state.reason(), state.remedy())));
        }
        return probe.refusal()
                .map(refused -> refused.filter(why -> !probe.remedy().isEmpty())
                        .map(why -> new Fault(why.replace("Redis " + address + " ", ""), probe.remedy())));
    }

    private void tell(LinkState state, Optional<Fault> found) {
        if (found.isPresent()) {
            fault = found;
            reminders
                    .pass()
                    .ifPresent(before -> LOG.error(
                            "Redis {} is of no use {}. Requests are refused and jobs wait until this is changed",
                            address,
                            found.get()));
        } else if (fault.isPresent() && state.up()) {
            LOG.info("Redis {} works again: the fault that an operator had to mend is gone", address);
            fault = Optional.empty();
            reminders = new LogThrottle(REMINDER, nanoTime);
        }
        if (state.up() || found.isPresent()) {
            pause = Duration.ZERO;
        } else {
            stillAway(state);
        }
    }

    /* The link itself logged the loss. */
    private void stillAway(LinkState state) {
        long now = nanoTime.getAsLong();
        if (pause.isZero()) {
            pause = FIRST_PAUSE;
            awaySince = now;
            toldAt = now;
        } else if (now - toldAt >= pause.toNanos()) {
            LOG.warn(
                    "Redis {} is still away after {} s ({}): requests are refused and jobs wait until it is back",
                    address,
                    Duration.ofNanos(now - awaySince).toSeconds(),
                    state.reason());
            toldAt = now;
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        }
    }
}
