package dev.isotherm.api.route;

import dev.isotherm.config.AddressList;
import dev.isotherm.context.Digest;
import dev.isotherm.limit.client.ClientId;
import dev.isotherm.limit.client.ClientLimiter;
import dev.isotherm.limit.client.ClientUsage;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/**
 * Tells clients apart for limits. A user is its principal, wherever it is. A program with the service token is that
 * token at its address. Anybody else is an address; of IPv6 the first 64 bits, because a subscriber has them all.
 *
 * @param addresses tells the address of a request
 * @param unlimited the addresses without limits
 */
public record Clients(ClientAddress addresses, AddressList unlimited) {
    private static final int DIGEST_BYTES = 12;
    private static final int NETWORK_BYTES = 8;

    /** Who a request counts for. */
    public ClientId of(RoutingContext ctx) {
        Optional<Principal> principal = Principal.of(ctx);
        if (principal.isEmpty()) {
            return atAddress(ctx);
        }
        return principal.get() instanceof Principal.User user
                ? of(user)
                : new ClientId("service@" + atAddress(ctx).text());
    }

    /** Who the requests of a user count for. */
    public static ClientId of(Principal.User user) {
        return new ClientId("user:" + Digest.sha256(Buffer.buffer(user.key()), DIGEST_BYTES));
    }

    /** Who a request without valid credentials counts for. */
    public ClientId atAddress(RoutingContext ctx) {
        return new ClientId(network(addresses.of(ctx)));
    }

    private static String network(String address) {
        InetAddress parsed = NetUtil.createInetAddressFromIpAddressString(address);
        if (!(parsed instanceof Inet6Address)) {
            return parsed == null ? "unknown" : NetUtil.toAddressString(parsed);
        }
        byte[] bytes = parsed.getAddress();
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        return NetUtil.bytesToIpAddress(bytes) + "/64";
    }

    /** Whether a request comes from an address without limits. */
    public boolean isUnlimited(RoutingContext ctx) {
        return !unlimited.isEmpty() && unlimited.contains(addresses.of(ctx));
    }

    /** Counts a request against a limit, as {@link ClientLimiter#count(ClientId)}, unless its address has no limits. */
    Future<Optional<ClientUsage>> count(RoutingContext ctx, ClientLimiter limiter) {
        return isUnlimited(ctx) ? Future.succeededFuture(Optional.empty()) : limiter.count(of(ctx));
    }
}
