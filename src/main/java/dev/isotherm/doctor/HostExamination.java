package dev.isotherm.doctor;

import dev.isotherm.config.AppCheckConfig.Enforcement;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.OpenMeteoConfig;
import dev.isotherm.config.ServerAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Connects to each host of the configuration but Redis: looks its name up, and greets with TLS. It sends no request, so
 * it costs nothing.
 */
final class HostExamination {
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private final Vertx vertx;
    private final IsothermConfig config;

    HostExamination(Vertx vertx, IsothermConfig config) {
        this.vertx = vertx;
        this.config = config;
    }

    List<Finding> findings() throws TimeoutException {
        Map<URI, String> hosts = hosts();
        List<Future<Finding>> asked = new ArrayList<>();
        hosts.forEach((address, what) -> asked.add(greet(address, what)));
        if (asked.isEmpty()) {
            return List.of();
        }
        return Future.all(asked).map(all -> all.<Finding>list()).await(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Map<URI, String> hosts() {
        Map<URI, String> hosts = new LinkedHashMap<>();
        switch (config.weather().provider()) {
            case VISUAL_CROSSING -> hosts.put(config.weather().visualCrossing().baseUri(), "the weather provider");
            case OPEN_METEO -> {
                OpenMeteoConfig servers = config.weather().openMeteo();
                hosts.put(servers.archive(), "the weather provider (archive)");
                hosts.put(servers.forecast(), "the weather provider (forecast)");
                hosts.put(servers.geocoding(), "the weather provider (places)");
            }
            case CSV, SIMULATED -> {}
        }
        config.http().ifPresent(http -> {
            if (http.places().mapbox().token().present()) {
                hosts.put(http.places().mapbox().baseUri(), "the search of places");
            }
        });
        config.auth()
                .issuers()
                .forEach(issuer -> hosts.put(
                        issuer.keys().orElseGet(() -> URI.create(issuer.issuer())), "the keys of users' tokens"));
        if (config.auth().appCheck().enforcement() != Enforcement.OFF) {
            hosts.put(config.auth().appCheck().keys(), "the keys of App Check");
        }
        return hosts;
    }

    private Future<Finding> greet(URI address, String what) {
        ServerAddress server = ServerAddress.of(address).orElseThrow();
        boolean tls = "https".equals(address.getScheme());
        int port = server.port() > 0 ? server.port() : tls ? HTTPS : HTTP;
        String subject = "host " + server.host();
        NetClientOptions options = new NetClientOptions()
                .setConnectTimeout((int) PATIENCE.toMillis())
                .setSsl(tls);
        if (tls) {
            options.setHostnameVerificationAlgorithm("HTTPS");
        }
        NetClient client = vertx.createNetClient(options);
        return client.connect(port, server.host().replaceAll("[\\[\\]]", ""))
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .map(socket -> Finding.ok(subject, what + " answers at " + at(socket)))
                .otherwise(failure -> refusal(subject, what, port, failure))
                .eventually(client::close);
    }

    private static String at(NetSocket socket) {
        return socket.remoteAddress().hostAddress() + " port "
                + socket.remoteAddress().port();
    }

    private static Finding refusal(String subject, String what, int port, Throwable failure) {
        if (failure instanceof UnknownHostException) {
            return Finding.fail(
                    subject,
                    what + " has no address: the name was not found",
                    "check the name and the name server (DNS)");
        }
        if (failure instanceof SSLException) {
            return Finding.fail(
                    subject,
                    what + " refused TLS: " + failure.getMessage(),
                    "a proxy may be in between; its authority must be one that this Java trusts");
        }
        return Finding.fail(
                subject,
                what + " gives no connection at port " + port + " (" + failure.getMessage() + ")",
                "let this machine out to it (firewall, proxy)");
    }
}
