package dev.isotherm.context;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;

/**
 * What distinguishes this process from the others of the cluster.
 *
 * @param host name of the machine; "unknown" if it has none
 * @param pid the process id there
 * @param version of the program
 * @param role the role that it was started in
 * @param startedAt by its own clock
 */
public record ProcessInfo(String host, long pid, String version, String role, Instant startedAt) {
    /** Describes this process. Looks up the host name, which may block: do not call it on an event loop. */
    public static ProcessInfo lookUp(String role) {
        return new ProcessInfo(
                hostName(),
                ProcessHandle.current().pid(),
                Optional.ofNullable(ProcessInfo.class.getPackage().getImplementationVersion())
                        .orElse("development"),
                role,
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime()));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // Not an error: the name only helps operators to distinguish processes.
            return "unknown";
        }
    }

    /** Its name, unique in the cluster. */
    public String id() {
        return host + "-" + pid;
    }
}
