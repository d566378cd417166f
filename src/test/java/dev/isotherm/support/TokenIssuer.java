package dev.isotherm.support;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer of users' tokens with a real JWKS server, which counts what it is asked and misbehaves on demand. */
public final class TokenIssuer implements AutoCloseable {
    /** A Firebase project, whose tokens it can issue. */
    public static final String PROJECT = "isotherm-test";

    public static final String FIREBASE = "https://securetoken.google.com/" + PROJECT;
    public static final String APP_CHECK = "https://firebaseappcheck.googleapis.com/123456789";

    private static final int TOO_MUCH = 10 << 20;
    private static final long DRIP_MILLIS = 20;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger fetches = new AtomicInteger();
    private final int port;
    private final List<Runnable> held = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour = Behaviour.KEYS;
    private volatile List<SigningKey> keys = List.of();
    private volatile String cacheControl = "public, max-age=3600";
    private volatile JsonObject discovery = new JsonObject();

    /** What it does when it is asked for keys. */
    public enum Behaviour {
        KEYS,
        /** The keys, once they are released. */
        HELD,
        /** An answer, but never a whole one. */
        DRIP,
        SILENCE,
        HANG_UP,
        ERROR,
        REDIRECT,
        HTML,
        JSON_LIST,
        JSON_NULL,
        EMPTY,
        NO_KEYS,
        ONLY_UNUSABLE_KEYS,
        HUGE
    }

    private TokenIssuer() {
        try {
            port = vertx.createHttpServer()
                    .requestHandler(this::answer)
                    .listen(0, "127.0.0.1")
                    .await(Awaiting.DEADLINE.toSeconds(), TimeUnit.SECONDS)
                    .actualPort();
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
        discovery = new JsonObject()
                .put("issuer", name())
                .put("jwks_uri", keysAddress().toString());
    }

    /** Starts one that publishes these keys. */
    public static TokenIssuer start(SigningKey... published) {
        TokenIssuer issuer = new TokenIssuer();
        issuer.publish(published);
        return issuer;
    }

    /** The name in its tokens, unless it issues those of Firebase. */
    public String name() {
        return "http://127.0.0.1:" + port;
    }

    public URI keysAddress() {
        return URI.create(name() + "/jwks");
    }

    /** Publishes these keys and no others. */
    public void publish(SigningKey... published) {
        keys = List.of(published);
    }

    public void behave(Behaviour how) {
        behaviour = how;
    }

    public void cacheControl(String header) {
        cacheControl = header;
    }

    /** What its discovery document says from now on. */
    public void discovery(JsonObject document) {
        discovery = document;
    }

    /** Answers what it held. */
    public void release() {
        vertx.runOnContext(v -> {
            held.forEach(Runnable::run);
            held.clear();
        });
    }

    /** How often it was asked for keys. */
    public int fetches() {
        return fetches.get();
    }

    /** The settings of an API that trusts it as Firebase. */
    public JsonObject asFirebase() {
        return new JsonObject()
                .put(
                        "auth",
                        new JsonObject()
                                .put("firebaseProject", PROJECT)
                                .put("firebaseKeys", keysAddress().toString()));
    }

    /** The claims of a valid token of Firebase for an anonymous user, which began ten minutes ago. */
    public static JsonObject claims(Instant now) {
        long began = now.getEpochSecond() - 600;
        return new JsonObject()
                .put("iss", FIREBASE)
                .put("aud", PROJECT)
                .put("provider_id", "anonymous")
                .put("user_id", "kXq3v0TtYbW1")
                .put("sub", "kXq3v0TtYbW1")
                .put("auth_time", began)
                .put("iat", began)
                .put("exp", began + 3_600)
                .put("firebase", new JsonObject().put("sign_in_provider", "anonymous"));
    }

    /** The claims of a valid App Check token. */
    public static JsonObject appClaims(Instant now) {
        return new JsonObject()
                .put("iss", APP_CHECK)
                .put("aud", new JsonArray().add("projects/123456789").add("projects/" + PROJECT))
                .put("sub", "1:123456789:web:0a1b2c")
                .put("iat", now.getEpochSecond() - 60)
                .put("exp", now.getEpochSecond() + 3_540);
    }

    private void answer(HttpServerRequest request) {
        if (request.path().equals("/.well-known/openid-configuration")) {
            request.response().end(discovery.toBuffer());
            return;
        }
        fetches.incrementAndGet();
        HttpServerResponse response = request.response();
        switch (behaviour) {
            case KEYS -> response.putHeader("Cache-Control", cacheControl).end(published(keys));
            case HELD -> held.add(() -> response.end(published(keys)));
            case DRIP -> drip(request);
            case SILENCE -> {}
            case HANG_UP -> request.connection().close();
            case ERROR -> response.setStatusCode(500).end("broken");
            case REDIRECT ->
                response.setStatusCode(302).putHeader("Location", "/elsewhere").end(published(keys));
            case HTML -> response.end("<html><body>We are upgrading.</body></html>");
            case JSON_LIST -> response.end("[]");
            case JSON_NULL -> response.end("null");
            case EMPTY -> response.end();
            case NO_KEYS -> response.end(published(List.of()));
            case ONLY_UNUSABLE_KEYS -> response.end(unusable());
            case HUGE -> response.end(Buffer.buffer(new byte[TOO_MUCH]));
        }
    }

    private static Buffer published(List<SigningKey> all) {
        JsonArray array = new JsonArray();
        all.forEach(key -> array.add(key.jwk()));
        return new JsonObject().put("keys", array).toBuffer();
    }

    /* Of the right form for somebody else: a secret, an encryption key, another curve, too short, and rubbish. */
    private Buffer unusable() {
        JsonArray array = new JsonArray()
                .add(new JsonObject().put("kty", "oct").put("kid", "a").put("k", "AAAA"))
                .add(SigningKey.ec("b").jwk().put("use", "enc"))
                .add(SigningKey.ec("c").jwk().put("crv", "P-384"))
                .add(SigningKey.ec("d").jwk().put("x", "AA"))
                .add(SigningKey.ec("e").jwk().put("y", "not base64!"))
                .add(SigningKey.rsa("f", 1_024).jwk())
                .add(new JsonObject()
                        .put("kty", "RSA")
                        .put("kid", "g")
                        .put("n", 7)
                        .put("e", "AQAB"))
                .add(new JsonObject().put("kty", 1).put("kid", 2))
                .add("a text")
                .addNull();
        return new JsonObject().put("keys", array).toBuffer();
    }

    private void drip(HttpServerRequest request) {
        request.response().setChunked(true).write("{");
        long timer = vertx.setPeriodic(DRIP_MILLIS, id -> request.response().write(" "));
        request.connection().closeHandler(closed -> vertx.cancelTimer(timer));
    }

    @Override
    public void close() {
        try {
            vertx.close().await(Awaiting.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
