package dev.isotherm.api.filter;

import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.ClientAddress;
import dev.isotherm.api.route.RefusalPace;
import dev.isotherm.config.AddressList;
import dev.isotherm.config.ClientConfig;
import dev.isotherm.config.HostList;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Set;

/**
 * Refuses requests of denied addresses, and requests that name a host that is not ours, before anything else of them is
 * used. So what an answer says of the host was checked, if there is a list of hosts.
 */
public final class Entrance {
    private static final Set<String> FOR_DENIED = Set.of("/health", "/analytics");

    private final AddressList denied;
    private final HostList hosts;
    private final ClientAddress addresses;
    private final RefusalPace pace;
    private final AuditLog audit;

    /**
     * Creates it.
     *
     * @param audit is told of requests of denied addresses
     */
    public Entrance(ClientConfig config, ClientAddress addresses, RefusalPace pace, AuditLog audit) {
        this.denied = config.denied();
        this.hosts = config.hosts();
        this.addresses = addresses;
        this.pace = pace;
        this.audit = audit;
    }

    /**
     * Answers a request that may not enter.
     *
     * @return whether it was answered
     * @throws ApiException 400 if it names another host
     */
    public boolean answers(RoutingContext ctx) {
        if (!denied.isEmpty() && denied.contains(addresses.of(ctx)) && !FOR_DENIED.contains(path(ctx))) {
            audit.refused(ctx, "A request was refused because its address is denied");
            new Refusal(
                            403,
                            new JsonObject().put("detail", "Access denied").put("reason", "IP address is blacklisted"),
                            Map.of())
                    .answer(ctx, pace);
            return true;
        }
        if (!hosts.isEmpty() && !isOurs(ctx.request().authority()) && !PathRules.isProbe(path(ctx))) {
            throw ApiException.badRequest("The request names a host that is not allowed.");
        }
        return false;
    }

    private boolean isOurs(HostAndPort authority) {
        return authority != null && hosts.allows(authority.host());
    }

    /* As the router matches it. No route has a path that cannot be read. */
    private static String path(RoutingContext ctx) {
        return PathRules.readable(ctx) ? ctx.normalizedPath() : "";
    }
}
