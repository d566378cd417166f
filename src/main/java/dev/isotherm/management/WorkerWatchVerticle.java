package dev.isotherm.management;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.context.LoopBeat;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;

/**
 * Watches whether jobs have workers, for the log of an API. One instance per process that serves HTTP, so that each
 * process says it once. It has a link of its own, because a worker service has no right to read what it reads.
 */
public final class WorkerWatchVerticle extends VerticleBase {
    private final IsothermConfig config;
    private final InstantSource clock;

    private RedisLink link;
    private WorkerAbsence absence;
    private LoopBeat beat;

    /**
     * Creates the instance; {@link #start()} creates everything that it uses.
     *
     * @param config the Redis and the jobs
     * @param clock the clock
     */
    public WorkerWatchVerticle(IsothermConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        link = new RedisLink(vertx, config.redis());
        absence = new WorkerAbsence(vertx, link, config, clock, System::nanoTime);
        beat = new LoopBeat(vertx, "watch");
        return link.start().onSuccess(v -> {
            absence.start();
            beat.start();
        });
    }

    @Override
    public Future<?> stop() {
        absence.stop();
        beat.stop();
        return link.stop();
    }
}
