package dev.isotherm.api.auth;

import dev.isotherm.config.ServerAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the keys of one issuer come from: an address, or what OpenID Connect Discovery tells. */
final class KeySource {
    private static final Logger LOG = LoggerFactory.getLogger(KeySource.class);
    private static final String DISCOVERY = "/.well-known/openid-configuration";

    private final Vertx vertx;
    private final JsonReads reads;
    private final String issuer;
    private final Optional<URI> keys;

    /**
     * Makes a source.
     *
     * @param keys the address of the JWKS; if it is empty, the issuer is asked for it each time
     */
    KeySource(Vertx vertx, JsonReads reads, String issuer, Optional<URI> keys) {
        this.vertx = vertx;
        this.reads = reads;
        this.issuer = issuer;
        this.keys = keys;
    }

    /** Fetches the keys; fails with {@link IllegalStateException} and a reason for the log. */
    Future<KeyDocument> fetch() {
        return keys.map(Future::succeededFuture)
                .orElseGet(this::discover)
                .compose(reads::get)
                .compose(answer -> vertx.executeBlocking(
                        () -> new KeyDocument(KeySet.of(vertx, answer.body()), answer.maxAge()), false));
    }

    /* OpenID Connect Discovery 1.0, section 4: the document must name the issuer that was asked. */
    private Future<URI> discover() {
        URI address = URI.create(issuer.replaceFirst("/$", "") + DISCOVERY);
        return reads.get(address).map(answer -> {
            if (!issuer.equals(answer.body().getValue("issuer"))) {
                throw new IllegalStateException("its discovery document names another issuer");
            }
            if (!(answer.body().getValue("jwks_uri") instanceof String found)) {
                throw new IllegalStateException("its discovery document has no jwks_uri");
            }
            return secure(found);
        });
    }

    /* Who can change the keys on their way can log in as anybody. Without TLS the issuer may only name itself. */
    private URI secure(String found) {
        try {
            URI address = URI.create(found);
            URI own = URI.create(issuer);
            boolean itself = Objects.equals(address.getScheme(), own.getScheme())
                    && Objects.equals(address.getRawAuthority(), own.getRawAuthority());
            if (ServerAddress.of(address).isPresent() && (itself || "https".equals(address.getScheme()))) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            LOG.debug("The issuer {} names keys at no address", issuer, e);
        }
        throw new IllegalStateException("its discovery document has a jwks_uri that is not secure");
    }
}
