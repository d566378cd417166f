package dev.isotherm.bench.queue;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.JobIds;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.event.JobEvent;
import dev.isotherm.job.event.JobEvents;
import dev.isotherm.job.event.JobSnapshot;
import dev.isotherm.job.event.Subscription;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Enqueues jobs, and sees how they end, as the API service does. */
final class OurProducer extends VerticleBase {
    private final IsothermConfig config;
    private final String queue;
    private final boolean follows;
    private final JobIds ids = new JobIds(InstantSource.system(), new SecureRandom());
    private Jobs jobs;
    private JobEvents events;
    private RedisLink link;
    private RedisLink blocking;
    private volatile int enqueued;

    OurProducer(IsothermConfig config, String queue, boolean follows) {
        this.config = config;
        this.queue = queue;
        this.follows = follows;
    }

    @Override
    public Future<?> start() {
        link = new RedisLink(vertx, config.redis());
        blocking = new RedisLink(vertx, config.redis().withDeadline(JobEvents.LINK_DEADLINE));
        jobs = new Jobs(link, config.jobs(), queue);
        events = new JobEvents(vertx, context, link, blocking, queue);
        Future<Boolean> up = OurEngine.up(vertx, link);
        return follows ? up.compose(v -> OurEngine.up(vertx, blocking)) : up;
    }

    int enqueued() {
        return enqueued;
    }

    Future<JsonObject> enqueue(int count, int width, int bulk) {
        Lanes lanes = new Lanes(count, bulk);
        context.runOnContext(v -> lanes.start(width));
        return lanes.over.future();
    }

    private NewJob newJob() {
        String id = ids.next(OurEngine.TYPE);
        return new NewJob(id, OurEngine.TYPE, NewJob.INTERACTIVE, Buffer.buffer(Payload.parameters()), id);
    }

    private Future<?> one() {
        return jobs.enqueue(newJob()).map(OurProducer::accepted);
    }

    private Future<?> bulk(int count) {
        return Future.all(jobs.enqueue(Stream.generate(this::newJob).limit(count).toList()).stream()
                .map(outcome -> outcome.map(OurProducer::accepted))
                .toList());
    }

    private static String accepted(Enqueued outcome) {
        if (outcome instanceof Enqueued.Accepted accepted && !accepted.existing()) {
            return accepted.id();
        }
        throw new IllegalStateException("A new job was not accepted: " + outcome);
    }

    /** Sends so many calls at a time, each when an earlier one was answered. */
    private final class Lanes {
        private final Promise<JsonObject> over = Promise.promise();
        private final int bulk;
        private int left;
        private int answered;
        private int open;
        private long began;

        Lanes(int jobs, int bulk) {
            this.left = jobs;
            this.bulk = bulk;
        }

        void start(int width) {
            enqueued = 0;
            began = System.nanoTime();
            open = width;
            for (int i = 0; i < width; i++) {
                next();
            }
        }

        private void next() {
            if (left == 0) {
                open--;
                if (open == 0) {
                    over.tryComplete(new JsonObject().put("ms", (System.nanoTime() - began) / 1e6));
                }
                return;
            }
            int count = Math.min(bulk, left);
            left -= count;
            (bulk > 1 ? OurProducer.this.bulk(count) : one()).onComplete(done -> {
                if (done.failed()) {
                    over.tryFail(done.cause());
                    return;
                }
                answered += count;
                enqueued = answered;
                next();
            });
        }
    }

    /** Enqueues a job each {@code everyMs}, or 0: one after the other; the answer has µs until each end was seen. */
    Future<JsonObject> latency(int samples, int everyMs) {
        Samples all = new Samples(samples);
        context.runOnContext(v -> {
            enqueued = 0;
            if (everyMs == 0) {
                all.next();
            } else {
                all.each(everyMs);
            }
        });
        return all.over.future();
    }

    private Future<Void> seen() {
        Promise<Void> seen = Promise.promise();
        jobs.enqueue(newJob())
                .compose(outcome -> events.snapshot(accepted(outcome)))
                .onFailure(seen::tryFail)
                .onSuccess(found -> follow(found, seen));
        return seen.future();
    }

    private void follow(Optional<JobSnapshot> found, Promise<Void> seen) {
        JobSnapshot now = found.orElseThrow();
        if (now.state().ended()) {
            seen.tryComplete();
        } else {
            events.subscribe(now, now.at(), (subscription, event) -> look(subscription, event, seen));
        }
    }

    private static void look(Subscription subscription, JobEvent event, Promise<Void> seen) {
        if (event.state().ended()) {
            subscription.close();
            seen.tryComplete();
        }
    }

    private final class Samples {
        private final Promise<JsonObject> over = Promise.promise();
        private final JsonArray took = new JsonArray();
        private final int samples;
        private int begun;

        Samples(int samples) {
            this.samples = samples;
        }

        void next() {
            begin().onSuccess(v -> {
                if (begun < samples) {
                    next();
                }
            });
        }

        void each(int everyMs) {
            begin();
            vertx.setPeriodic(everyMs, id -> {
                begin();
                if (begun >= samples) {
                    vertx.cancelTimer(id);
                }
            });
        }

        private Future<Void> begin() {
            begun++;
            long began = System.nanoTime();
            return seen().onFailure(over::tryFail).onSuccess(v -> {
                took.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began));
                enqueued = took.size();
                if (took.size() == samples) {
                    over.tryComplete(new JsonObject().put("seen", took));
                }
            });
        }
    }

    @Override
    public Future<?> stop() {
        events.close();
        return Future.join(List.of(link.stop(), blocking.stop()));
    }
}
