package dev.isotherm.service;

import dev.isotherm.config.WarmingConfig;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.recurring.RecurringJobs.Recurring;
import dev.isotherm.record.Anchor;
import dev.isotherm.record.Period;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.UnitGroup;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * The format of jobs that fetch the days of popular places before a client asks for them: operators and the schedule
 * make these jobs, the worker service does them.
 */
public final class WarmingJobs {
    /** The type of these jobs. They are in the maintenance queue. */
    public static final String TYPE = "cache_warming";

    private static final String KIND = "warming_type";
    private static final String LOCATIONS = "locations";
    private static final String POPULAR = "popular";

    private WarmingJobs() {}

    /** The job of the schedule. The places that are popular when it runs are its places. */
    public static Recurring recurring(WarmingConfig config) {
        return new Recurring(
                TYPE,
                config.cron(),
                TYPE,
                NewJob.BACKGROUND,
                new JsonObject().put(KIND, POPULAR).toBuffer());
    }

    /**
     * Writes the parameters of a job for given places.
     *
     * @param kind how the places were chosen; only shown
     * @param locations their names
     */
    public static Buffer parameters(String kind, List<String> locations) {
        return new JsonObject()
                .put(KIND, kind)
                .put(LOCATIONS, new JsonArray(locations))
                .toBuffer();
    }

    /** How the places of a job were chosen. */
    public static String kind(Buffer parameters) {
        return new JsonObject(parameters).getString(KIND);
    }

    /** The names of a job's places; empty for those that are popular when it runs. */
    public static Optional<List<String>> locations(Buffer parameters) {
        return Optional.ofNullable(new JsonObject(parameters).getJsonArray(LOCATIONS))
                .map(names -> names.stream().map(String.class::cast).toList());
    }

    /**
     * The record whose days are fetched for a place: those of the last month in all years. The daily and weekly records of
     * the last weeks need no others.
     */
    public static RecordQuery query(String location, LocalDate today) {
        String identifier = "%02d-%02d".formatted(today.getMonthValue(), today.getDayOfMonth());
        return new RecordQuery(
                Period.MONTHLY, location, identifier, Anchor.parse(identifier), UnitGroup.CELSIUS, Optional.empty());
    }
}
