package dev.isotherm.job;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;

/** Makes job ids without asking Redis, so that an enqueue whose reply was lost can be repeated with the same id. */
public final class JobIds {
    private final InstantSource clock;
    private static final int RANDOM_BYTES = 16;

    private final SecureRandom random;

    /**
     * Creates a source of ids.
     *
     * @param clock gives the time part
     * @param random gives the random part. It must not be guessable: a client that knows an id can read, follow and
     *     cancel the job
     */
    public JobIds(InstantSource clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    /**
     * Makes an id.
     *
     * @param type the job's type
     * @return {@code <type>_<epoch ms>_<32 hex digits>}, sortable by time within one type
     */
    public String next(String type) {
        byte[] unguessable = new byte[RANDOM_BYTES];
        random.nextBytes(unguessable);
        return type + "_" + clock.millis() + "_" + HexFormat.of().formatHex(unguessable);
    }
}
