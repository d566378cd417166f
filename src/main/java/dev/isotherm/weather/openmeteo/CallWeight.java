package dev.isotherm.weather.openmeteo;

import dev.isotherm.weather.provider.CallCost;
import dev.isotherm.weather.provider.DayRange;
import java.time.temporal.ChronoUnit;

/**
 * As how many calls a call counts, by the terms of Open-Meteo: a call has up to ten variables and up to two weeks of one
 * place. A longer one counts as several, in proportion to its variables and days: {@code max(1, variables / 10 * days /
 * 14)}. See "How is one API call defined?" at <a href="https://open-meteo.com/en/pricing#faq">open-meteo.com</a>.
 *
 * <p>Rounded up, because our budget counts whole calls. So up to 46 days cost 1, a year costs 8, and 51 years cost 400.
 */
final class CallWeight {
    /** The mean, the maximum and the minimum of each day. */
    private static final int VARIABLES = 3;

    /** Ten variables of fourteen days. */
    private static final int CALL = 10 * 14;

    private CallWeight() {}

    /** The weight of a call for these days. */
    static long of(DayRange range) {
        long weight = VARIABLES * (ChronoUnit.DAYS.between(range.from(), range.to()) + 1);
        return Math.max(1, (weight + CALL - 1) / CALL);
    }

    /** The same, as a cost: budget and rate both count it. */
    static CallCost cost(DayRange range) {
        long weight = of(range);
        return new CallCost(weight, Math.toIntExact(weight));
    }
}
