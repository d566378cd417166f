package dev.isotherm.weather.provider;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Recognises connections that failed because this process lacks a resource: file descriptors, ports, buffers, memory,
 * or a working name server. The provider was not asked, so this is not its failure.
 */
final class LocalExhaustion {
    /* Messages of the operating system; there are no exception types for them. */
    private static final Set<String> SIGNS = Set.of(
            "too many open files",
            "no file descriptors available",
            "no buffer space available",
            "cannot assign requested address",
            "cannot allocate memory",
            "connection pool reached max wait queue size");
    private static final int MAX_DEPTH = 10;

    private LocalExhaustion() {}

    /** The resource that was lacking, in a few words without secrets; empty if there was another cause. */
    static Optional<String> in(Throwable cause) {
        Throwable next = cause;
        for (int depth = 0; next != null && depth < MAX_DEPTH; depth++) {
            if (next instanceof OutOfMemoryError) {
                return Optional.of("out of memory");
            }
            if (next.getClass().getSimpleName().equals("DnsNameResolverTimeoutException")) {
                return Optional.of("no name server answers");
            }
            String message = String.valueOf(next.getMessage()).toLowerCase(Locale.ROOT);
            Optional<String> sign = SIGNS.stream().filter(message::contains).findFirst();
            if (sign.isPresent()) {
                return sign;
            }
            next = next.getCause();
        }
        return Optional.empty();
    }
}
