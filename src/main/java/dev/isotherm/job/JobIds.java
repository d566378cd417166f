package dev.isotherm.job;

import java.time.InstantSource;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Makes job ids without asking Redis, so that an enqueue whose reply was lost can be repeated with the same id. */
public final class JobIds {
    private final InstantSource clock;
    private final RandomGenerator random;

    /**
     * Makes a source of ids.
     *
     * @param clock tells the time part
     * @param random tells the rest
     */
    public JobIds(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /**
     * Makes an id.
     *
     * @param type the job's type
     * @return {@code <type>_<epoch ms>_<8 hex digits>}, sortable by time within one type
     */
    public String next(String type) {
        return type + "_" + clock.millis() + "_" + HexFormat.of().toHexDigits(random.nextInt());
    }
}
