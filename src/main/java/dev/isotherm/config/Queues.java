package dev.isotherm.config;

import java.util.List;

/** The names of all queues. Each service knows the content of its own queue. */
public final class Queues {
    /** Records that clients requested. */
    public static final String RECORDS = "records";
    /** Internal work of the services, such as housekeeping. */
    public static final String MAINTENANCE = "maintenance";
    /** All queues. */
    public static final List<String> ALL = List.of(RECORDS, MAINTENANCE);

    private Queues() {}
}
