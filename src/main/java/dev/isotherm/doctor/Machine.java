package dev.isotherm.doctor;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.isotherm.config.HttpConfig;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.ManagementConfig;
import dev.isotherm.config.WeatherConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Examines this machine: Java, file descriptors, ports. */
final class Machine {
    private static final String FILES = "file limit";
    /* Files of the JVM and the program, connections to Redis, and the selectors of the event loops. */
    private static final long FILES_OF_A_PROCESS = 300;

    private Machine() {}

    static List<Finding> java() {
        return List.of(Finding.ok(
                "Java", Runtime.version() + " of " + System.getProperty("java.vendor") + " (17 or newer is needed)"));
    }

    /* A JVM raises its own limit as far as it may, so this one has the limit that the service would have. */
    static List<Finding> files(IsothermConfig config) {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix)) {
            return List.of(Finding.ok(FILES, "this system has none"));
        }
        long most = unix.getMaxFileDescriptorCount();
        long needed = filesNeeded(config);
        String text = most + " file descriptors; this configuration may need " + needed;
        return List.of(
                most >= needed
                        ? Finding.ok(FILES, text)
                        : Finding.warn(
                                FILES,
                                text + ", so connections will be refused under load",
                                "raise it to " + needed + " (ulimit -Hn, or LimitNOFILE of systemd), or lower"
                                        + " http.maxConnections"));
    }

    private static long filesNeeded(IsothermConfig config) {
        WeatherConfig weather = config.weather();
        long contexts = (long) config.http().map(HttpConfig::instances).orElse(0)
                + config.worker().map(worker -> worker.instances()).orElse(0);
        long calls = Math.min(
                weather.limits().connections(),
                weather.limits().largest(weather.limit().perContext()));
        long clients = config.http()
                .map(http -> (long) http.instances() * http.connections().max())
                .orElse(0L);
        return clients + contexts * calls + FILES_OF_A_PROCESS;
    }

    static List<Finding> ports(IsothermConfig config) {
        List<Finding> findings = new ArrayList<>();
        config.http().ifPresent(http -> findings.add(port("http.port (PORT)", http.host(), http.port())));
        ManagementConfig management = config.management();
        if (management.port() > 0) {
            findings.add(port("management.port", management.host(), management.port()));
        }
        config.auth().devIssuerPort().ifPresent(port -> {
            if (port > 0) {
                findings.add(port("auth.devIssuerPort", "127.0.0.1", port));
            }
        });
        return findings;
    }

    private static Finding port(String setting, String host, int port) {
        String subject = "port " + port;
        try (ServerSocket socket = new ServerSocket()) {
            // As the service does, so that connections of a process that just ended are no obstacle.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return Finding.ok(subject, "free on " + host + " for " + setting);
        } catch (IOException e) {
            return Finding.fail(
                    subject,
                    "cannot be used on " + host + " (" + e.getMessage() + ")",
                    "if this is the running service, ask it with --url; otherwise stop the other process, or change "
                            + setting);
        }
    }
}
