package dev.isotherm.config;

import dev.isotherm.config.ProviderLimits.Cluster;
import dev.isotherm.config.ProviderLimits.WhenSpent;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The limits of the calls to a provider if nothing is configured.
 *
 * @param perContext how many calls one context may make at once
 * @param dearestCall as how many calls one call may count; with a smaller burst it could never be made
 * @param limits all other limits
 */
record UsualLimits(int perContext, int dearestCall, ProviderLimits limits) {
    /** Visual Crossing has many plans, so nothing is known of their limits. */
    static final UsualLimits VISUAL_CROSSING = new UsualLimits(8, 1, ProviderLimits.NONE);

    /* A call for 51 years of days counts as 400 calls; see CallWeight. */
    private static final int ALL_YEARS = 400;

    /** Open-Meteo with a subscription, or one's own server. */
    static final UsualLimits OPEN_METEO =
            openMeteo(8, OptionalDouble.empty(), OptionalLong.empty(), OptionalInt.empty());

    /**
     * The free service of Open-Meteo. <a href="https://open-meteo.com/en/terms">Its terms</a> allow less than 600 calls
     * a minute, 5,000 an hour and 10,000 a day. With this rate and burst no minute has more than 572, and no hour more
     * than 4,820. Its server works on one call of an address at a time and lets five wait.
     */
    static final UsualLimits OPEN_METEO_FREE =
            openMeteo(1, OptionalDouble.of(1.2), OptionalLong.of(10_000), OptionalInt.of(5));

    private static UsualLimits openMeteo(
            int perContext, OptionalDouble perSecond, OptionalLong daily, OptionalInt planConcurrency) {
        return new UsualLimits(
                perContext,
                ALL_YEARS,
                new ProviderLimits(
                        "open-meteo",
                        "API calls",
                        new Cluster(perSecond, OptionalInt.of(500), daily, WhenSpent.FAIL),
                        Optional.empty(),
                        planConcurrency,
                        OptionalInt.empty(),
                        ProviderLimits.CONNECTIONS));
    }
}
