package dev.isotherm.context;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The host name of the machine. */
public final class HostName {
    private HostName() {}

    /** Looks the name up. This may block, so do not call it on an event loop. Returns "unknown" if there is no name. */
    public static String lookUp() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // Not an error: the name only helps operators to distinguish processes.
            return "unknown";
        }
    }
}
