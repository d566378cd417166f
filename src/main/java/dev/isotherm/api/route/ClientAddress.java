package dev.isotherm.api.route;

import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tells the addresses of clients. Anybody can write anything into {@code X-Forwarded-For}, so only the entries that our
 * own proxies added count: the last ones.
 *
 * @param trustedProxies how many proxies add their entry; with 0 the header is ignored
 */
public record ClientAddress(int trustedProxies) {
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    /** The address of a request's client: that of the connection if the proxies sent no usable one. */
    public String of(RoutingContext ctx) {
        String peer = Optional.ofNullable(ctx.request().remoteAddress())
                .map(SocketAddress::hostAddress)
                .orElse("");
        if (trustedProxies == 0) {
            return peer;
        }
        List<String> hops = ctx.request().headers().getAll("X-Forwarded-For").stream()
                .flatMap(line -> Stream.of(line.split(",")))
                .map(String::strip)
                .toList();
        return hops.size() < trustedProxies
                ? peer
                : Optional.of(hops.get(hops.size() - trustedProxies))
                        .filter(hop -> ADDRESS.matcher(hop).matches())
                        .orElse(peer);
    }
}
