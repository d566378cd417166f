package dev.isotherm.support;

import dev.isotherm.dev.redis.RedisProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real redis-server that speaks TLS on a port of its own, beside its usual port without TLS. */
public final class TlsRedis implements AutoCloseable {
    /** What it demands of clients. */
    public static final String PASSWORD = "hunter2-of-a-redis-with-tls";

    /** The server, by its port without TLS. */
    public final RedisProcess plain;

    private final int port;

    private TlsRedis(RedisProcess plain, int port) {
        this.plain = plain;
        this.port = port;
    }

    /** Starts a server with this certificate and {@link #PASSWORD}. */
    public static TlsRedis start(Path authority, TestAuthority.Issued certificate) {
        return start(IsothermProcess.freePort(), PASSWORD, authority, certificate);
    }

    /**
     * Starts a server.
     *
     * @param port its port for TLS
     * @param password empty for none
     * @param authority the certificate of the authority
     * @param certificate the server's
     * @param more arguments of its command line
     */
    public static TlsRedis start(
            int port, String password, Path authority, TestAuthority.Issued certificate, String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.addAll(List.of(
                "--tls-port",
                Integer.toString(port),
                "--tls-cert-file",
                certificate.certificate().toString(),
                "--tls-key-file",
                certificate.key().toString(),
                "--tls-ca-cert-file",
                authority.toString(),
                "--tls-auth-clients",
                "no"));
        RedisProcess.Options options =
                RedisProcess.Options.temporary().withPassword(password).withArguments(arguments.toArray(String[]::new));
        return new TlsRedis(RedisProcess.start(options), port);
    }

    /** Its port for TLS. */
    public int port() {
        return port;
    }

    /** Its URL by a name of this machine, with the password. */
    public String url(String host) {
        return "rediss://:" + PASSWORD + "@" + host + ":" + port;
    }

    @Override
    public void close() {
        plain.close();
    }
}
