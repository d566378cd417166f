package dev.isotherm.redis;

import dev.isotherm.config.RedisConfig;
import dev.isotherm.config.ServerAddress;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.impl.types.ErrorType;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Redis of a link: its addresses, for log lines and for the client, and the meaning of its errors. */
final class Endpoint {
    /* Error codes of a server that cannot execute commands now. Such states end without our help. */
    private static final Set<String> AWAY = Set.of(
            "LOADING",
            "READONLY",
            "CLUSTERDOWN",
            "MASTERDOWN",
            "MOVED",
            "ASK",
            "TRYAGAIN",
            "BUSY",
            "MISCONF",
            "OOM",
            "NOREPLICAS",
            "NOAUTH",
            "WRONGPASS",
            "NOPERM",
            "INPROG",
            "DENIED");
    private static final String LOGIN_REMEDY = "Check the user and the password in REDIS_URL (redis.url)";
    private static final Set<String> LOGIN = Set.of("NOAUTH", "WRONGPASS");
    /* If Redis refuses a command inside a script, the code is hidden: before version 7 it is in the middle of the text,
     * and for missing rights there is none. */
    private static final Pattern IN_SCRIPT = Pattern.compile("-([A-Z]+) ");
    private static final String NO_RIGHT_IN_SCRIPT = "The user executing the script";

    final String address;
    private final RedisConfig config;
    private final String user;
    private final String password;

    Endpoint(RedisConfig config) {
        this.config = config;
        this.address = config.address();
        URI url = config.url();
        boolean scheme = "redis".equals(url.getScheme()) || "rediss".equals(url.getScheme());
        if (!scheme || ServerAddress.of(url).isEmpty() || !url.getPath().matches("(/\\d*)?")) {
            throw new IllegalArgumentException("The Redis URL must look like redis://[[user]:password@]host[:port]"
                    + "[/database] or rediss://…; this one, without its password, is " + address);
        }
        String login = config.login();
        int colon = login.indexOf(':');
        this.user = colon < 0 ? "" : login.substring(0, colon);
        this.password = login.substring(colon + 1);
    }

    /** The address of another server of this Redis, as a node or a sentinel gave it. */
    String target(String hostAndPort) {
        return config.url().getScheme() + "://" + hostAndPort + config.url().getPath();
    }

    /** The servers that can be asked for the masters. */
    List<String> seeds() {
        String scheme = config.url().getScheme() + "://";
        return Stream.concat(Stream.of(config.node()), config.nodes().stream())
                .map(node -> scheme + node)
                .distinct()
                .toList();
    }

    boolean hasLogin() {
        return !password.isEmpty();
    }

    /* The login goes beside the connection string, never in it: the client may print the string. */
    RedisOptions options(String target, boolean login, int maxWaiting, int connectMillis) {
        NetClientOptions net =
                new NetClientOptions().setConnectTimeout(connectMillis).setTcpKeepAlive(true);
        if (hasTls()) {
            useTls(net);
        }
        RedisOptions options = new RedisOptions()
                .setConnectionString(target)
                .setNetClientOptions(net)
                .setMaxWaitingHandlers(maxWaiting)
                .setMaxPoolSize(1)
                .setPoolCleanerInterval(-1);
        if (login && !user.isEmpty()) {
            options.setUser(user);
        }
        if (login && !password.isEmpty()) {
            options.setPassword(password);
        }
        return options;
    }

    private boolean hasTls() {
        return "rediss".equals(config.url().getScheme());
    }

    /** What may be the reason, to be added where a server says nothing: a Redis without TLS waits for more. */
    String silence() {
        return hasTls() ? ". Perhaps it does not speak TLS on this port: use its port for TLS, or redis://" : "";
    }

    private void useTls(NetClientOptions net) {
        // To check a certificate takes many milliseconds, the first time more than a hundred.
        net.setSslEngineOptions(new JdkSSLEngineOptions().setUseWorkerThread(true));
        net.setSsl(true).setHostnameVerificationAlgorithm("HTTPS");
        if (!config.authorities().isEmpty()) {
            PemTrustOptions authorities = new PemTrustOptions();
            config.authorities().forEach(pem -> authorities.addCertValue(Buffer.buffer(pem)));
            net.setTrustOptions(authorities);
        }
    }

    /** Whether the server reports that it cannot execute commands now. */
    static boolean isAway(Throwable failure) {
        return AWAY.contains(code(failure));
    }

    static boolean isLogin(Throwable failure) {
        return LOGIN.contains(code(failure));
    }

    /** Whether the server rejects the user of our URL, or its password or rights. */
    static boolean isOfUser(Throwable failure) {
        return isLogin(failure) || isForbidden(failure);
    }

    static boolean isForbidden(Throwable failure) {
        return code(failure).equals("NOPERM");
    }

    /** Whether the server says that another one has the key now. {@link #isAsk} is the same for one command only. */
    static boolean isMoved(Throwable failure) {
        return code(failure).equals("MOVED");
    }

    static boolean isAsk(Throwable failure) {
        return code(failure).equals("ASK");
    }

    static boolean isReadOnly(Throwable failure) {
        return code(failure).equals("READONLY");
    }

    static boolean isClusterDown(Throwable failure) {
        return code(failure).equals("CLUSTERDOWN");
    }

    /**
     * What an operator must change after this failure.
     *
     * @return empty if the fault may end by itself
     */
    Optional<String> remedy(Throwable failure) {
        Throwable cause = origin(failure);
        String text = String.valueOf(cause.getMessage());
        return switch (code(failure)) {
            case "NOAUTH" ->
                Optional.of(hasLogin() ? LOGIN_REMEDY : "Redis requires a password: add it to REDIS_URL (redis.url)");
            case "WRONGPASS" -> Optional.of(LOGIN_REMEDY);
            case "NOPERM" ->
                Optional.of("Give the user in REDIS_URL (redis.url) the rights that docs/security.md lists");
            case "ERR" -> remedyOfError(text);
            default -> TlsFailure.remedy(cause);
        };
    }

    /* These errors have no code of their own. */
    private static Optional<String> remedyOfError(String text) {
        if (text.contains("DB index") || text.contains("SELECT is not allowed in cluster mode")) {
            return Optional.of("The path of REDIS_URL (redis.url) must be a database that this Redis has, such as /0");
        }
        return text.contains("without any password configured") || text.contains("no password is set")
                ? Optional.of("This Redis has no password: check the address in REDIS_URL (redis.url)")
                : Optional.empty();
    }

    /** The text of the server's reply. */
    static String reply(Throwable failure) {
        return origin(failure).getMessage();
    }

    static boolean isNoScript(Throwable failure) {
        return code(failure).equals("NOSCRIPT");
    }

    /** Whether nobody listens at the address, or it has no such host. */
    static boolean isAbsent(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof ConnectException || cause instanceof UnknownHostException);
    }

    /**
     * Whether the server replied with this error. All other failures come from the client, and the outcome is unknown.
     */
    static boolean isReply(Throwable failure) {
        return failure instanceof ErrorType && !code(failure).equals("CONNECTION_CLOSED");
    }

    String describe(Throwable failure) {
        Throwable cause = origin(failure);
        String text = TlsFailure.describe(cause)
                .orElse(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
        return password.isEmpty() ? text : text.replace(password, "****");
    }

    private static Throwable origin(Throwable failure) {
        return failure instanceof RedisUnavailableException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    /** The code of the server's error, such as {@code OOM}; empty if the error does not come from the server. */
    static String code(Throwable failure) {
        Throwable cause = origin(failure);
        if (!(cause instanceof ErrorType) || cause.getMessage() == null) {
            return "";
        }
        String text = cause.getMessage();
        int end = text.indexOf(' ');
        String code = end < 0 ? text : text.substring(0, end);
        if (!code.equals("ERR")) {
            return code;
        }
        if (text.contains(NO_RIGHT_IN_SCRIPT)) {
            return "NOPERM";
        }
        Matcher inner = IN_SCRIPT.matcher(text);
        return inner.find() ? inner.group(1) : code;
    }
}
