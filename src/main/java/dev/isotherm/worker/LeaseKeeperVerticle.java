package dev.isotherm.worker;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.job.LeaseKeeper;
import dev.isotherm.job.Leases;
import dev.isotherm.job.Reaper;
import dev.isotherm.job.RunnerReporter;
import dev.isotherm.job.Waker;
import dev.isotherm.job.WorkerInfo;
import dev.isotherm.job.WorkerPresence;
import dev.isotherm.job.WorkerRegistry;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.weather.RecordJobs;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/** Renews the leases of this JVM's workers and takes back those of vanished ones. One instance a process. */
public final class LeaseKeeperVerticle extends VerticleBase {
    private final IsothermConfig config;
    private final InstantSource clock;

    private RedisLink link;
    private LeaseKeeper keeper;
    private Reaper reaper;
    private RedisLink waiting;
    private Waker waker;
    private WorkerPresence presence;

    /**
     * Makes the instance; everything that it uses is made in {@link #start()}.
     *
     * @param config the lease and the Redis
     * @param clock tells the time
     */
    public LeaseKeeperVerticle(IsothermConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        link = new RedisLink(vertx, config.redis());
        Leases leases = new Leases(link, config.jobs(), RecordJobs.QUEUE);
        keeper = new LeaseKeeper(vertx, leases, RecordJobs.QUEUE);
        reaper = new Reaper(vertx, leases, clock);
        waiting = new RedisLink(vertx, config.redis().withDeadline(Duration.ofMillis(Waker.DEADLINE_MILLIS)));
        waker = new Waker(vertx, waiting, RecordJobs.QUEUE);
        return Future.all(link.start(), waiting.start())
                .compose(v -> keeper.start())
                .compose(v -> vertx.executeBlocking(LeaseKeeperVerticle::host))
                .compose(this::appear)
                .onSuccess(v -> {
                    reaper.start();
                    waker.start();
                });
    }

    private Future<Void> appear(String host) {
        long pid = ProcessHandle.current().pid();
        String id = host + "-" + pid + "-" + HexFormat.of().toHexDigits((short) new SplittableRandom().nextInt());
        String version = Optional.ofNullable(getClass().getPackage().getImplementationVersion())
                .orElse("development");
        String role = config.role().name().toLowerCase(Locale.ROOT);
        WorkerInfo process = new WorkerInfo(id, host, pid, version, role, clock.instant(), List.of());
        presence = new WorkerPresence(vertx, new WorkerRegistry(link), process, RunnerReporter.PERIOD);
        return presence.start();
    }

    /* A host that cannot resolve its own name is nothing to stop for. It may take a while, so no event loop may ask. */
    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    @Override
    public Future<?> stop() {
        reaper.stop();
        waker.stop();
        return presence.stop()
                .eventually(keeper::stop)
                .eventually(waiting::stop)
                .eventually(link::stop);
    }
}
