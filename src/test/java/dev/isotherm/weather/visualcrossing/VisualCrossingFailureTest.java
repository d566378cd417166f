package dev.isotherm.weather.visualcrossing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.weather.provider.ProviderFailures;
import dev.isotherm.weather.provider.WeatherException.Kind;
import dev.isotherm.weather.provider.WeatherProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisualCrossingFailureTest extends ProviderFailures {
    VisualCrossingFailureTest() {
        super(new Timeline());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bad API Request:Invalid date value.",
                "Bad API Request:Invalid unit group value.",
                "<html><head><title>400 Bad Request</title><script>window.location='/'</script></head></html>",
                "",
            })
    void takesNoPlaceForUnknownByA400ThatDoesNotSpeakOfTheLocation(String body) {
        WeatherProvider provider = harness.answering(400, body);

        assertThat(harness.failure(provider).kind()).isEqualTo(Kind.UNAVAILABLE);
    }
}
