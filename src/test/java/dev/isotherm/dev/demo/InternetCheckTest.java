package dev.isotherm.dev.demo;

import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.WeatherConfig;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class InternetCheckTest {
    private static WeatherConfig weather(Map<String, String> environment) {
        return ConfigLoader.load(JsonObject.of("role", "dev"), environment).weather();
    }

    private static WeatherConfig at(String provider, int port) {
        String server = "http://127.0.0.1:" + port;
        return weather(Map.of(
                "WEATHER_PROVIDER", provider,
                "VISUAL_CROSSING_API_KEY", "k3y",
                "VISUAL_CROSSING_BASE_URL", server,
                "ISOTHERM_WEATHER_OPEN_METEO_ARCHIVE_URL", server));
    }

    @ParameterizedTest
    @CsvSource({"open_meteo, Open-Meteo", "visual_crossing, Visual Crossing"})
    void aProviderThatCannotBeReachedIsSaidInOneSentenceWithTheWayOn(String provider, String name, Vertx vertx)
            throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertThatThrownBy(() -> await(InternetCheck.of(vertx, at(provider, port))))
                .isInstanceOf(DemoException.class)
                .hasMessage(name + " cannot be reached from this machine (no connection to 127.0.0.1); a way without"
                        + " internet is: bin/isotherm demo --weather simulated");
    }

    @Test
    void aServerThatListensIsEnough(Vertx vertx) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(InternetCheck.of(vertx, at("open_meteo", socket.getLocalPort())))
                    .satisfies(reached -> await(reached));
        }
    }

    @Test
    void simulatedWeatherNeedsNoInternet(Vertx vertx) {
        await(InternetCheck.of(vertx, weather(Map.of())));
    }
}
