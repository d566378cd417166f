package dev.isotherm.weather.openmeteo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.weather.provider.ProviderFailures;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherException.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenMeteoFailureTest extends ProviderFailures {
    OpenMeteoFailureTest() {
        super(new DailyLists());
    }

    /* It is noon, UTC. The day and the hour end for the server up to a minute later than for the clock. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Daily API request limit exceeded. Please try again tomorrow.        | BUDGET_SPENT | PT12H1M | today",
                "Hourly API request limit exceeded. Please try again in the next hour. | RATE_LIMITED | PT1H1M | hour",
                "Minutely API request limit exceeded. Please try again in one minute. | RATE_LIMITED | PT1M | minute",
            })
    void knowsFromTheWordsHowLongALimitLasts(String reason, Kind kind, Duration wait, String words) {
        WeatherException failure =
                harness.failure(harness.answering(429, "{\"error\":true,\"reason\":\"" + reason + "\"}"));

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.retryAfter()).contains(wait);
        assertThat(failure).hasMessageContaining("takes no more calls").hasMessageContaining(words);
    }

    @Test
    void triesAgainSoonWhereOnlyTooManyCallsCameAtOnce() {
        WeatherException failure =
                harness.failure(harness.answering(429, "{\"error\":true,\"reason\":\"Too many concurrent requests\"}"));

        assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMITED);
        assertThat(failure.retryAfter()).isEmpty();
    }

    @Test
    void doesWhatAHeaderSaysRatherThanTheWords() {
        WeatherException failure =
                harness.failure(harness.provider(Duration.ofSeconds(5), 1, request -> request.response()
                        .setStatusCode(429)
                        .putHeader("Retry-After", "7")
                        .end("{\"error\":true,\"reason\":\"Daily API request limit exceeded.\"}")));

        assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMITED);
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @CsvSource({
        "400,The supplied API key is invalid.",
        "401,API key required. Please add &apikey= to the URL.",
        "403,This API endpoint requires the API Professional or Enterprise plan",
    })
    void knowsARefusedKey(int status, String reason) {
        assertThat(harness.failure(harness.answering(status, "{\"error\":true,\"reason\":\"" + reason + "\"}"))
                        .kind())
                .isEqualTo(Kind.KEY_REFUSED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":true,\"reason\":\"Parameter 'end_date' is out of allowed range from 1940-01-01\"}",
                "{\"error\":true,\"reason\":7}",
                "[]",
                "<html><title>400 Bad Request</title></html>",
                "",
            })
    void takesNoPlaceForUnknownByAnother400(String body) {
        assertThat(harness.failure(harness.answering(400, body)).kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void followsNoRedirect(int status) {
        WeatherException failure =
                harness.failure(harness.provider(Duration.ofSeconds(5), 1, request -> request.response()
                        .setStatusCode(status)
                        .putHeader("Location", "http://127.0.0.1:1/v1/archive")
                        .end()));

        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure).hasMessage("The weather provider open_meteo answered with status " + status + ".");
        assertThat(harness.calls).hasValue(1);
    }
}
