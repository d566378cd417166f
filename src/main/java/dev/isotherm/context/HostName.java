package dev.isotherm.context;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The name of the machine. */
public final class HostName {
    private HostName() {}

    /** Looks it up; it may take a while, so no event loop may ask. A host that cannot tell its name is "unknown". */
    public static String lookUp() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // Nothing to stop for: it only helps operators to tell processes apart.
            return "unknown";
        }
    }
}
