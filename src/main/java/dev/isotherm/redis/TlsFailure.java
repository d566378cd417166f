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
    private static final int DEEPEST = 20;

    private TlsFailure() {}

    /**
     * Describes a failure.
     *
     * @return empty if TLS is not its reason
     */
    static Optional<String> describe(Throwable failure) {
        List<Throwable> causes = Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(DEEPEST)
                .toList();
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

    private static boolean has(List<Throwable> causes, Class<? extends Throwable> type) {
        return causes.stream().anyMatch(type::isInstance);
    }
}
