package dev.isotherm.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.Optional;

/**
 * Finds out whether a server that does not answer us speaks TLS where we do not, or the reverse. A Redis says nothing in
 * both cases: it waits for more, or closes the connection. The question contains no secret.
 */
final class PortProbe {
    private static final int MILLIS = 500;
    private static final int DEFAULT_PORT = 6379;
    /* The first bytes of a simple string and of an error, which are the only answers of Redis to PING. */
    private static final String ANSWERS = "+-";

    private final LinkContext wiring;

    PortProbe(LinkContext wiring) {
        this.wiring = wiring;
    }

    /**
     * Asks.
     *
     * @param target the address that we tried, as a URL
     * @return what an operator must change; empty if this is not the reason. Never fails
     */
    Future<Optional<String>> remedy(String target) {
        URI url = URI.create(target);
        boolean tls = "rediss".equals(url.getScheme());
        Promise<Boolean> other = wiring.owner().promise();
        NetClient client = wiring.aside(() -> wiring.owner().owner().createNetClient(options(!tls)));
        long timer = wiring.owner().setTimer(MILLIS, id -> other.tryComplete(false));
        client.connect(url.getPort() < 0 ? DEFAULT_PORT : url.getPort(), url.getHost())
                .onSuccess(socket -> connected(socket, tls, other))
                .onFailure(refused -> other.tryComplete(false));
        return other.future()
                .onComplete(over -> {
                    wiring.cancel(timer);
                    client.close();
                })
                .map(found -> found ? Optional.of(tls ? TlsFailure.NO_TLS : TlsFailure.NEEDS_TLS) : Optional.empty());
    }

    private static NetClientOptions options(boolean tls) {
        NetClientOptions options = new NetClientOptions().setConnectTimeout(MILLIS);
        // Whose certificate it is does not matter here: nothing is sent over this connection.
        return tls ? options.setSsl(true).setTrustAll(true).setHostnameVerificationAlgorithm("") : options;
    }

    private static void connected(NetSocket socket, boolean tls, Promise<Boolean> other) {
        if (!tls) {
            other.tryComplete(true);
            return;
        }
        socket.handler(bytes -> other.tryComplete(ANSWERS.indexOf(bytes.getByte(0)) >= 0));
        // A TLS port may reset the connection; without a handler Vert.x would log that as an error.
        socket.exceptionHandler(reset -> other.tryComplete(false));
        socket.closeHandler(closed -> other.tryComplete(false));
        socket.write(Buffer.buffer("PING\r\n"));
    }
}
