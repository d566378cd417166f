package dev.isotherm.dev.demo;

import dev.isotherm.config.ServerAddress;
import dev.isotherm.config.WeatherConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Checks whether the weather provider can be reached from this machine. Without it, a machine without internet would
 * show the failure only after all attempts of the job.
 */
final class InternetCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private InternetCheck() {}

    /** Connects once; fails with a {@link DemoException} that names another way. */
    static Future<Void> of(Vertx vertx, WeatherConfig weather) {
        return switch (weather.provider()) {
            case OPEN_METEO -> reach(vertx, "Open-Meteo", weather.openMeteo().archive());
            case VISUAL_CROSSING ->
                reach(vertx, "Visual Crossing", weather.visualCrossing().baseUri());
            case CSV, SIMULATED -> Future.succeededFuture();
        };
    }

    private static Future<Void> reach(Vertx vertx, String provider, URI server) {
        ServerAddress address = ServerAddress.of(server).orElseThrow();
        int port = address.port() > 0 ? address.port() : server.getScheme().equals("https") ? 443 : 80;
        NetClient client = vertx.createNetClient(new NetClientOptions().setConnectTimeout((int) PATIENCE.toMillis()));
        return client.connect(port, address.host())
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .recover(e -> Future.failedFuture(new DemoException(
                        provider + " cannot be reached from this machine (no connection to " + address.host()
                                + "); a way without internet is: bin/isotherm demo --weather simulated",
                        e)))
                .eventually(client::close)
                .mapEmpty();
    }
}
