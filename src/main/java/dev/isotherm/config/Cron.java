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
 * The times of a cron expression, in UTC.
 *
 * @param expression five fields as in Unix cron: minute, hour, day of month, month, day of week; an optional sixth
 *     field before them is the second. If both day fields are restricted, a day that matches one of them is enough, as
 *     in Unix cron
 */
public record Cron(String expression) {
    private static final int FIELDS_WITH_SECONDS = 6;

    /**
     * Checks the expression.
     *
     * @throws IllegalArgumentException if it is not a cron expression or never matches
     */
    public Cron {
        if (times(expression).nextExecution(utc(Instant.EPOCH)).isEmpty()) {
            throw new IllegalArgumentException("it never matches any time");
        }
    }

    /**
     * Parses the expression once for many calls, because parsing takes longer than a call.
     *
     * @return the ticks, owned by the caller
     */
    public Ticks ticks() {
        return new Ticks(times(expression));
    }

    /** The ticks of the expression. */
    public static final class Ticks {
        private final ExecutionTime times;

        private Ticks(ExecutionTime times) {
            this.times = times;
        }

        /**
         * The first tick after a time.
         *
         * @return a whole second; empty if there is no later tick
         */
        public Optional<Instant> next(Instant after) {
            return times.nextExecution(utc(after)).map(ZonedDateTime::toInstant);
        }

        /**
         * The last tick that is not after a time.
         *
         * @return a whole second; empty if there was no earlier tick
         */
        public Optional<Instant> last(Instant until) {
            return times.lastExecution(utc(until).plusSeconds(1)).map(ZonedDateTime::toInstant);
        }
    }

    private static ExecutionTime times(String expression) {
        boolean seconds = expression.strip().split("\\s+").length == FIELDS_WITH_SECONDS;
        CronDefinition definition =
                seconds ? withSeconds() : CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX);
        // With a question mark in the definition, the library demands that both days match, so '?' is read as '*'.
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

    /* The library returns fractions of a second if the question has them. */
    private static ZonedDateTime utc(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).atZone(ZoneOffset.UTC);
    }
}
