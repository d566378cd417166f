package dev.isotherm.config;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Points in time by a cron expression, in UTC.
 *
 * @param expression five fields as of Unix' cron: minute, hour, day of month, month, day of week; a sixth one before
 *     them is the second
 */
public record Cron(String expression) {
    private static final int FIELDS_WITH_SECONDS = 6;

    /**
     * Checks the expression.
     *
     * @throws IllegalArgumentException where it is none, or names no time that exists
     */
    public Cron {
        if (times(expression).nextExecution(utc(Instant.EPOCH)).isEmpty()) {
            throw new IllegalArgumentException("there is no such time");
        }
    }

    /**
     * Reads the expression once for many questions: reading it takes longer than answering.
     *
     * @return belongs to whoever asked for it
     */
    public Ticks ticks() {
        return new Ticks(times(expression));
    }

    /** When it ticks. */
    public static final class Ticks {
        private final ExecutionTime times;

        private Ticks(ExecutionTime times) {
            this.times = times;
        }

        /**
         * The first tick after a time.
         *
         * @return a whole second; empty where there is none any more
         */
        public Optional<Instant> next(Instant after) {
            return times.nextExecution(utc(after)).map(ZonedDateTime::toInstant);
        }

        /**
         * The last tick that is not after a time.
         *
         * @return a whole second; empty where there was none before
         */
        public Optional<Instant> last(Instant until) {
            return times.lastExecution(utc(until).plusSeconds(1)).map(ZonedDateTime::toInstant);
        }
    }

    private static ExecutionTime times(String expression) {
        boolean seconds = expression.strip().split("\\s+").length == FIELDS_WITH_SECONDS;
        CronType type = seconds ? CronType.SPRING53 : CronType.UNIX;
        return ExecutionTime.forCron(new CronParser(CronDefinitionBuilder.instanceDefinitionFor(type))
                .parse(expression)
                .validate());
    }

    /* The library's answers lie beside whole seconds where the question does. */
    private static ZonedDateTime utc(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).atZone(ZoneOffset.UTC);
    }
}
