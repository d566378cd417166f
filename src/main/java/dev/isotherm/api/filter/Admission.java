package dev.isotherm.api.filter;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Endpoints.Counted;
import dev.isotherm.api.route.RefusalPace;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * Decides whether a request may reach its route: its credentials first, then the limits of its client. It gets the
 * access of the matched route and never reads the path itself, because it might read the path differently than the
 * router.
 */
public final class Admission {
    private final Authentication authentication;
    private final ClientLimits limits;
    private final RefusalPace pace;

    public Admission(Authentication authentication, ClientLimits limits, RefusalPace pace) {
        this.authentication = authentication;
        this.limits = limits;
        this.pace = pace;
    }

    /**
     * Decides whether the request may continue. If not, it is answered. This completes at once unless a key of an
     * issuer must be fetched or Redis must count.
     *
     * @param counted what counts against the limits of clients
     * @return fails with {@link ApiException} 503 if nobody can tell yet whether a token is genuine
     */
    public Future<Boolean> admits(RoutingContext ctx, Access access, Counted counted) {
        Future<Optional<Refusal>> decision = authentication.refusal(ctx, access);
        return (counted == Counted.NOTHING ? decision : decision.compose(refused -> counted(ctx, counted, refused)))
                .map(refused -> {
                    refused.ifPresent(refusal -> refusal.answer(ctx, pace));
                    return refused.isEmpty();
                });
    }

    private Future<Optional<Refusal>> counted(RoutingContext ctx, Counted counted, Optional<Refusal> refused) {
        return counted == Counted.ENTRIES && refused.isEmpty()
                ? Future.succeededFuture(refused)
                : limits.check(ctx, refused);
    }
}
