package dev.isotherm.config;

import java.util.List;

/**
 * The HTTP port of a worker service, for probes and metrics.
 *
 * @param host the address to listen on
 * @param port the port
 * @param credentials the keys of operators; there are no service tokens, because no client has anything to ask here
 */
public record WorkerHttpConfig(String host, int port, CredentialConfig credentials) {
    static WorkerHttpConfig read(ConfigReader reader, Role role, String host, int port) {
        return new WorkerHttpConfig(
                host, port, new CredentialConfig(List.of(), CredentialReader.operators(reader, role), List.of()));
    }
}
