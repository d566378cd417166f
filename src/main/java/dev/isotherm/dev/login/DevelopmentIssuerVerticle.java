package dev.isotherm.dev.login;

import dev.isotherm.config.IssuerConfig;
import dev.isotherm.context.CannotListenException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An issuer of users' tokens for development: an HTTP server on loopback that signs a token for anybody who asks. Its
 * key is made at the start and never leaves the process. Deploy one instance.
 *
 * <p>{@code POST /token?user=NAME} answers with a token. {@code /jwks} and {@code /.well-known/openid-configuration} are
 * those of any OpenID Connect issuer, so the API treats it like one.
 */
public final class DevelopmentIssuerVerticle extends VerticleBase {
    /** The audience of its tokens. */
    public static final String AUDIENCE = "isotherm-development";

    private static final Logger LOG = LoggerFactory.getLogger(DevelopmentIssuerVerticle.class);
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final String ALGORITHM = "ES256";
    private static final int COORDINATE_BYTES = 32;
    private static final int MAX_NAME = 128;

    private final int wantedPort;
    private final InstantSource clock;
    private HttpServer server;
    private Key key;
    private volatile int port;

    /* The public part as it is published, and what signs. */
    private record Key(JsonObject jwk, JWTAuth signer) {}

    /**
     * Makes the issuer.
     *
     * @param port where it listens on 127.0.0.1; 0 for a free port
     * @param clock decides when tokens expire
     */
    public DevelopmentIssuerVerticle(int port, InstantSource clock) {
        this.wantedPort = port;
        this.clock = clock;
    }

    /** What the API must know of it; any thread may call this, once it is deployed. */
    public IssuerConfig issuer() {
        return new IssuerConfig(name(), Set.of(AUDIENCE), Optional.empty());
    }

    private String name() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public Future<?> start() {
        return vertx.executeBlocking(this::newKey).compose(this::listen);
    }

    /* The first signature of a process loads the JDK's cryptography, so it is not left to the event loop. */
    private Key newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        ECPublicKey open = (ECPublicKey) pair.getPublic();
        JsonObject jwk = new JsonObject()
                .put("kty", "EC")
                .put("crv", "P-256")
                .put("alg", ALGORITHM)
                .put("use", "sig")
                .put("kid", UUID.randomUUID().toString())
                .put("x", text(open.getW().getAffineX()))
                .put("y", text(open.getW().getAffineY()));
        JsonObject secret = jwk.copy().put("d", text(((ECPrivateKey) pair.getPrivate()).getS()));
        JWTAuth signer = JWTAuth.create(vertx, new JWTAuthOptions().addJwk(secret));
        signer.generateToken(new JsonObject(), new JWTOptions().setAlgorithm(ALGORITHM));
        return new Key(jwk, signer);
    }

    private Future<HttpServer> listen(Key made) {
        key = made;
        Router router = Router.router(vertx);
        router.get("/jwks").handler(ctx -> ctx.json(new JsonObject().put("keys", new JsonArray().add(key.jwk()))));
        router.get("/.well-known/openid-configuration").handler(this::describe);
        router.post("/token").handler(this::sign);
        server = vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                .requestHandler(router);
        return server.listen(wantedPort, "127.0.0.1")
                .onSuccess(listening -> {
                    port = listening.actualPort();
                    LOG.warn(
                            "Tokens of a DEVELOPMENT issuer, {}, are accepted: `bin/isotherm token` prints one.",
                            name());
                })
                .recover(CannotListenException.explain("auth.devIssuerPort", "127.0.0.1", wantedPort));
    }

    /* A number of a key as RFC 7518 writes it: always with all 32 bytes. */
    private static String text(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] padded = new byte[COORDINATE_BYTES];
        byte[] significant = Arrays.copyOfRange(bytes, Math.max(0, bytes.length - COORDINATE_BYTES), bytes.length);
        System.arraycopy(significant, 0, padded, COORDINATE_BYTES - significant.length, significant.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(padded);
    }

    private void describe(RoutingContext ctx) {
        ctx.json(new JsonObject()
                .put("issuer", name())
                .put("jwks_uri", name() + "/jwks")
                .put("response_types_supported", new JsonArray().add("id_token"))
                .put("subject_types_supported", new JsonArray().add("public"))
                .put("id_token_signing_alg_values_supported", new JsonArray().add(ALGORITHM)));
    }

    private void sign(RoutingContext ctx) {
        String user = ctx.request().getParam("user", "developer");
        if (user.isBlank() || user.length() > MAX_NAME) {
            ctx.response().setStatusCode(400).end("The user needs a name of 1 to " + MAX_NAME + " characters.");
            return;
        }
        long now = clock.instant().getEpochSecond();
        JsonObject claims = new JsonObject()
                .put("iss", name())
                .put("aud", AUDIENCE)
                .put("sub", user)
                .put("iat", now)
                .put("auth_time", now)
                .put("exp", now + LIFETIME.toSeconds());
        ctx.response()
                .putHeader("Content-Type", "text/plain")
                .end(key.signer().generateToken(claims, new JWTOptions().setAlgorithm(ALGORITHM)));
    }

    @Override
    public Future<?> stop() {
        return server.close();
    }
}
