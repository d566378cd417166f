package dev.isotherm.weather.visualcrossing;

import dev.isotherm.weather.provider.ProviderCancellations;

class VisualCrossingCancellationTest extends ProviderCancellations {
    VisualCrossingCancellationTest() {
        super(new Timeline());
    }
}
