package dev.isotherm.weather.openmeteo;

import dev.isotherm.weather.provider.ProviderCancellations;

class OpenMeteoCancellationTest extends ProviderCancellations {
    OpenMeteoCancellationTest() {
        super(new DailyLists());
    }
}
