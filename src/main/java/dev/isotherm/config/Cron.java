package dev.isotherm.config;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinition;
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
 *     them is the second. Where both days are restricted, a day that matches one of them is enough, as of Unix' cron
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
        CronDefinition definition =
                seconds ? withSeconds() : CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX);
        // Where a definition knows the question mark, the library wants both days to match, so it is read as the star.
        String text = seconds ? expression.replace('?', '*') : expression;
        return ExecutionTime.forCron(
                new CronParser(definition).parse(text.strip()).validate());
    }

    private static CronDefinition withSeconds() {
        return CronDefinitionBuilder.defineCron()
                .withSeconds()
                .withStrictRange()
                .and()
                .withMinutes()
                .withStrictRange()
                .and()
                .withHours()
                .withStrictRange()
                .and()
                .withDayOfMonth()
                .supportsL()
                .supportsW()
                .supportsLW()
                .and()
                .withMonth()
                .and()
                .withDayOfWeek()
                .withValidRange(0, 7)
                .withMondayDoWValue(1)
                .withIntMapping(7, 0)
                .supportsHash()
                .supportsL()
                .and()
                .instance();
    }

    /* The library's answers lie beside whole seconds where the question does. */
    private static ZonedDateTime utc(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).atZone(ZoneOffset.UTC);
    }
}
