package dev.isotherm.config;

/**
 * Fetching the days of popular places before a client asks for them.
 *
 * @param enabled whether workers do it every few hours, and operators may request it
 * @param everyHours the time between two runs, which begin at full hours of UTC, counted from midnight; from 24 on whole
 *     days count
 * @param places the maximum of places in one run
 */
public record WarmingConfig(boolean enabled, int everyHours, int places) {
    private static final int DAY = 24;

    static WarmingConfig read(ConfigReader reader) {
        return new WarmingConfig(
                reader.flag("warming.enabled", false, "CACHE_WARMING_ENABLED"),
                reader.integer("warming.everyHours", 4, 1, 7 * DAY, "CACHE_WARMING_INTERVAL_HOURS"),
                reader.integer(
                        "warming.places", 50, 1, 500, "CACHE_WARMING_TIER1_SIZE", "CACHE_WARMING_MAX_LOCATIONS"));
    }

    /** When the runs are due. */
    public Cron cron() {
        return new Cron(everyHours < DAY ? "0 */" + everyHours + " * * *" : "0 0 */" + everyHours / DAY + " * *");
    }
}
