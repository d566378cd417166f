package dev.isotherm.dev.weather;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedClimateTest {
    private static final SimulatedPlaces PLACES = new SimulatedPlaces();

    private final SimulatedClimate climate = new SimulatedClimate(42);

    @ParameterizedTest
    @CsvSource({"London,7,1", "Reykjavik,7,1", "Toronto,8,2", "Sydney,1,7", "Cape Town,2,8"})
    void hasItsSeasonsAccordingToTheHemisphere(String place, int warmMonth, int coldMonth) {
        for (int year = 1980; year < 2020; year++) {
            assertThat(monthlyMean(place(place), year, warmMonth))
                    .isGreaterThan(monthlyMean(place(place), year, coldMonth) + 3);
        }
    }

    @Test
    void isWarmerNearTheEquatorAndHardlyHasSeasonsThere() {
        assertThat(annualMean(place("Singapore"), 2000)).isBetween(25.0, 30.0);
        assertThat(annualMean(place("London"), 2000)).isBetween(7.0, 13.0);
        assertThat(annualMean(place("Reykjavik"), 2000)).isBetween(2.0, 8.0);
        assertThat(Math.abs(monthlyMean(place("Singapore"), 2000, 7) - monthlyMean(place("Singapore"), 2000, 1)))
                .isLessThan(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"London", "Paris", "Sydney", "Darwin", "Singapore", "Nullarbor", "Zarzis"})
    void warmsByTwoToThreeTenthsADecade(String place) {
        double first = IntStream.range(1970, 1995)
                .mapToDouble(year -> annualMean(place(place), year))
                .average()
                .orElseThrow();
        double second = IntStream.range(1996, 2021)
                .mapToDouble(year -> annualMean(place(place), year))
                .average()
                .orElseThrow();

        assertThat((second - first) / 2.6).isBetween(0.05, 0.45);
    }

    @Test
    void dependsOnSeedPlaceAndDateAlone() {
        LocalDate date = LocalDate.of(1999, 2, 28);

        assertThat(new SimulatedClimate(42).day(place("Oslo"), date)).isEqualTo(climate.day(place(" oSLO "), date));
        assertThat(days(new SimulatedClimate(43), "Oslo")).isNotEqualTo(days(climate, "Oslo"));
        assertThat(days(climate, "Bergen")).isNotEqualTo(days(climate, "Oslo"));
    }

    @Test
    void makesOneDayResembleTheNext() {
        SimulatedPlace london = place("London");
        double toNext = 0;
        double toFarAway = 0;
        for (int year = 1970; year < 2020; year++) {
            double today = climate.day(london, LocalDate.of(year, 7, 20)).mean();
            toNext += Math.abs(
                    today - climate.day(london, LocalDate.of(year, 7, 21)).mean());
            toFarAway += Math.abs(
                    today - climate.day(london, LocalDate.of(year + 1, 7, 20)).mean());
        }

        assertThat(toNext).isPositive().isLessThan(toFarAway / 1.5);
    }

    @Test
    void givesOneDecimalBetweenTheExtremes() {
        for (SimulatedClimate.Day day : days(climate, "Darwin")) {
            assertThat(day.mean()).isBetween(day.min() + 2, day.max() - 2);
            assertThat(Math.abs(day.mean() * 10 - Math.round(day.mean() * 10))).isLessThan(1e-6);
        }
    }

    @Test
    void knowsCitiesByTheFirstPartOfTheirName() {
        assertThat(place("London, England, United Kingdom"))
                .isEqualTo(place("  LONDON "))
                .isEqualTo(place("london,gb"));
        assertThat(place("new   york").zone()).isEqualTo(ZoneId.of("America/New_York"));
        assertThat(place("são paulo").latitude()).isNegative();
        assertThat(place("Nantes").name()).isEqualTo("Nantes, Pays de la Loire, France");
    }

    @Test
    void knowsTownsWithAndWithoutAccentsAndByWhereTheyAre() {
        assertThat(place("Tromsø").zone()).isEqualTo(ZoneId.of("Europe/Oslo"));
        assertThat(place("tromso")).isEqualTo(place("Tromsø"));
        assertThat(place("Reykjavík").zone()).isEqualTo(ZoneId.of("Atlantic/Reykjavik"));
        assertThat(place("MALMO, Sweden").name()).isEqualTo("Malmö, Skåne, Sweden");
        assertThat(place("London, Ontario, Canada").zone()).isEqualTo(ZoneId.of("America/Toronto"));
        assertThat(place("London, Nowhere")).isEqualTo(place("London"));
        assertThat(place("Perth, GB").latitude()).isGreaterThan(50);
        assertThat(place("Perth").latitude()).isNegative();
    }

    @Test
    void putsAnyOtherNameSomewhereMildAndKeepsItThere() {
        SimulatedPlace place = place(" Much  Binding ");

        assertThat(place.name()).isEqualTo("Much  Binding");
        assertThat(place("much binding").latitude()).isEqualTo(place.latitude());
        for (int i = 0; i < 500; i++) {
            SimulatedPlace some = place("Town " + i);
            assertThat(Math.abs(some.latitude())).isBetween(34.5, 55.5);
            assertThat(some.zone().getId()).as("%s", some).doesNotStartWith("Etc/");
            ZoneOffset offset = some.zone().getRules().getStandardOffset(Instant.EPOCH);
            assertThat(offset.getTotalSeconds() / 3600.0)
                    .as("%s", some)
                    .isBetween(some.longitude() / 15 - 3.5, some.longitude() / 15 + 3.5);
            assertThat(annualMean(some, 2000)).as("%s", some).isBetween(-8.0, 25.0);
        }
    }

    @Test
    void theHighSeasKeepTheClockOfTheirLongitude() {
        assertThat(place("-30,-120").zone()).isEqualTo(ZoneId.of("Etc/GMT+8"));
        assertThat(place("0,-30").zone()).isEqualTo(ZoneId.of("Etc/GMT+2"));
    }

    @Test
    void hasTheSameWeatherAtASpotHoweverItIsAskedFor() {
        assertThat(place("51.5074,-0.1278")).isEqualTo(place("London"));
        assertThat(place("-33.8688, 151.2093").zone()).isEqualTo(ZoneId.of("Australia/Sydney"));
        for (int i = 0; i < 100; i++) {
            SimulatedPlace named = place("Town " + i);
            SimulatedPlace spot = place(String.format(Locale.ROOT, "%.4f,%.4f", named.latitude(), named.longitude()));
            assertThat(spot.zone()).isEqualTo(named.zone());
            assertThat(climate.day(spot, LocalDate.of(1999, 2, 28)))
                    .isEqualTo(climate.day(named, LocalDate.of(1999, 2, 28)));
        }
        assertThat(place("89.99,179.99").latitude()).isEqualTo(89.99);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", ",", "12345", "90.1,0", "0,-180.5", "Xyzzyville", "xyzzy", "ATLANTIS, Greece"})
    void pretendsNotToKnowSomeNames(String name) {
        assertThat(PLACES.find(name)).isEmpty();
    }

    private static SimulatedPlace place(String name) {
        return PLACES.find(name).orElseThrow();
    }

    private static Set<SimulatedClimate.Day> days(SimulatedClimate climate, String place) {
        return LocalDate.of(2001, 1, 1)
                .datesUntil(LocalDate.of(2002, 1, 1))
                .map(date -> climate.day(place(place), date))
                .collect(Collectors.toSet());
    }

    private double annualMean(SimulatedPlace place, int year) {
        return mean(place, LocalDate.of(year, 1, 1), LocalDate.of(year + 1, 1, 1));
    }

    private double monthlyMean(SimulatedPlace place, int year, int month) {
        LocalDate first = LocalDate.of(year, month, 1);
        return mean(place, first, first.plusMonths(1));
    }

    private double mean(SimulatedPlace place, LocalDate first, LocalDate end) {
        return first.datesUntil(end)
                .mapToDouble(date -> climate.day(place, date).mean())
                .average()
                .orElseThrow();
    }
}
