package dev.isotherm.management;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.context.LoopBeat;
import dev.isotherm.metrics.Meters;
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
    private final Meters meters;

    private RedisLink link;
    private WorkerAbsence absence;
    private LoopBeat beat;
    private Runnable endMeasuring = () -> {};

    /**
     * Creates the instance; {@link #start()} creates everything that it uses.
     *
     * @param config the Redis and the jobs
     * @param clock the clock
     * @param meters of the process
     */
    public WorkerWatchVerticle(IsothermConfig config, InstantSource clock, Meters meters) {
        this.config = config;
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public Future<?> start() {
        link = new RedisLink(vertx, config.redis());
        endMeasuring = meters.context("watch").watchLoop(context);
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
        endMeasuring.run();
        return link.stop();
    }
}
