package dev.isotherm.redis;

import io.netty.handler.ssl.NotSslRecordException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Why a connection with TLS was not made, so that an operator knows what to change. */
final class TlsFailure {
    /** What to do if we speak TLS and the server does not. */
    static final String NO_TLS = "The server does not speak TLS on this port: use its port for TLS, or redis://, in"
            + " REDIS_URL (redis.url)";
    /** The reverse. */
    static final String NEEDS_TLS =
            "The server speaks TLS on this port: use rediss://, or its port without TLS, in REDIS_URL (redis.url)";

    private static final int DEEPEST = 20;

    private TlsFailure() {}

    /**
     * Describes a failure.
     *
     * @return empty if TLS is not its reason
     */
    static Optional<String> describe(Throwable failure) {
        List<Throwable> causes = causes(failure);
        if (has(causes, NotSslRecordException.class)) {
            return Optional.of("the server does not speak TLS on this port; use its port for TLS, or redis://");
        }
        if (has(causes, CertificateExpiredException.class)) {
            return Optional.of("the certificate of the server has expired");
        }
        if (has(causes, CertificateNotYetValidException.class)) {
            return Optional.of("the certificate of the server is not valid yet; compare the clocks");
        }
        if (has(causes, CertPathBuilderException.class) || has(causes, CertPathValidatorException.class)) {
            return Optional.of("the certificate of the server is not signed by an authority that we trust; check"
                    + " redis.caFile (REDIS_CA_FILE)");
        }
        Throwable origin = causes.get(causes.size() - 1);
        if (has(causes, CertificateException.class)) {
            return Optional.of("the certificate of the server is not for this host: " + origin.getMessage());
        }
        if (has(causes, SSLException.class)) {
            return Optional.of(
                    origin instanceof ClosedChannelException
                            ? "the server closed the connection instead of greeting with TLS"
                            : "TLS failed: " + origin.getMessage());
        }
        return Optional.empty();
    }

    /**
     * What an operator must change.
     *
     * @return empty if TLS is not the reason, or if the fault may end by itself
     */
    static Optional<String> remedy(Throwable failure) {
        List<Throwable> causes = causes(failure);
        if (has(causes, NotSslRecordException.class)) {
            return Optional.of(NO_TLS);
        }
        if (has(causes, CertificateNotYetValidException.class)) {
            return Optional.empty();
        }
        if (has(causes, CertificateExpiredException.class)) {
            return Optional.of("Renew the certificate of the Redis in REDIS_URL (redis.url)");
        }
        if (has(causes, CertPathBuilderException.class) || has(causes, CertPathValidatorException.class)) {
            return Optional.of("Put the authority of its certificate into the file of REDIS_CA_FILE (redis.caFile)");
        }
        return has(causes, CertificateException.class)
                ? Optional.of("Use a name that its certificate has in REDIS_URL (redis.url)")
                : Optional.empty();
    }

    private static List<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(DEEPEST)
                .toList();
    }

    private static boolean has(List<Throwable> causes, Class<? extends Throwable> type) {
        return causes.stream().anyMatch(type::isInstance);
    }
}
