package dev.isotherm.config;

import java.util.List;

/** The names of all queues, so that every service knows them; what is in them is for the services to know. */
public final class Queues {
    /** Records that clients asked for. */
    public static final String RECORDS = "records";
    /** What the services do for themselves, such as housekeeping. */
    public static final String MAINTENANCE = "maintenance";
    /** All there are. */
    public static final List<String> ALL = List.of(RECORDS, MAINTENANCE);

    private Queues() {}
}
