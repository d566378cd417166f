package dev.isotherm.api.route;

import dev.isotherm.config.ProxyConfig;
import dev.isotherm.config.ProxyConfig.Header;
import io.netty.util.NetUtil;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells the addresses of clients, and the scheme that they used. Anybody can write anything into the headers of proxies.
 * So these are read only if a configured proxy sent the request, and only the entries that our own proxies added count:
 * the last ones.
 */
public final class ClientAddress {
    private static final String SCHEME = "X-Forwarded-Proto";

    private final ProxyConfig proxies;

    public ClientAddress(ProxyConfig proxies) {
        this.proxies = proxies;
    }

    /** The address of a request's client: that of the connection if the proxies sent no usable one. */
    public String of(RoutingContext ctx) {
        String peer = peer(ctx);
        if (proxies.none() || !proxies.includes(peer)) {
            return peer;
        }
        Iterator<ProxyHop> hops = hops(ctx);
        return proxies.count() > 0 ? counted(hops, peer) : known(hops, peer);
    }

    private static String peer(RoutingContext ctx) {
        String address = Optional.ofNullable(ctx.request().remoteAddress())
                .map(SocketAddress::hostAddress)
                .orElse("");
        // A zone (fe80::1%eth0) means something on this machine only.
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }

    private Iterator<ProxyHop> hops(RoutingContext ctx) {
        boolean standard = proxies.header() == Header.FORWARDED;
        List<String> lines = ctx.request().headers().getAll(standard ? "Forwarded" : "X-Forwarded-For");
        return standard ? ProxyHop.forwarded(lines) : ProxyHop.addresses(lines);
    }

    /* The outermost of our proxies wrote the entry. */
    private String counted(Iterator<ProxyHop> hops, String peer) {
        for (int i = 1; i < proxies.count() && hops.hasNext(); i++) {
            hops.next();
        }
        return hops.hasNext() ? hops.next().address().orElse(peer) : peer;
    }

    /* Each of our proxies wrote the entry of who called it, so the first that is none of them is the client. */
    private String known(Iterator<ProxyHop> hops, String peer) {
        String client = peer;
        while (proxies.includes(client) && hops.hasNext()) {
            Optional<String> before = hops.next().address();
            if (before.isEmpty()) {
                return client;
            }
            client = before.get();
        }
        return client;
    }

    /** The scheme with which the client called the proxy, in lower case; empty if no proxy that we believe says it. */
    public Optional<String> forwardedScheme(RoutingContext ctx) {
        if (!proxies.schemeOfAnybody() && (proxies.none() || !proxies.includes(peer(ctx)))) {
            return Optional.empty();
        }
        Optional<String> said = proxies.header() == Header.FORWARDED
                ? first(ProxyHop.forwarded(ctx.request().headers().getAll("Forwarded")))
                : Optional.ofNullable(ctx.request().getHeader(SCHEME)).map(text -> text.split(",", 2)[0].strip());
        return said.map(scheme -> scheme.toLowerCase(Locale.ROOT));
    }

    /* Of several entries the first is that of the outermost proxy. A client that forges it only misleads itself. */
    private static Optional<String> first(Iterator<ProxyHop> hops) {
        Optional<String> scheme = Optional.empty();
        while (hops.hasNext()) {
            Optional<String> earlier = hops.next().scheme();
            scheme = earlier.isPresent() ? earlier : scheme;
        }
        return scheme;
    }

    /** Whether the client used HTTPS. */
    public boolean isSecure(RoutingContext ctx) {
        return forwardedScheme(ctx)
                .map("https"::equals)
                // {@code request.scheme()} would also parse the host, which costs time.
                .orElseGet(() -> ctx.request().connection().isSsl());
    }

    /** The scheme and host that the client used; empty if it sent no host. */
    public String base(RoutingContext ctx) {
        return ctx.request().authority() == null
                ? ""
                : (isSecure(ctx) ? "https://" : "http://") + ctx.request().authority();
    }

    /** Whether a text is an address, and no name. */
    static boolean isAddress(String text) {
        return text.indexOf('%') < 0 && (NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text));
    }
}
