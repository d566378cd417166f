package dev.isotherm.job.store;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.context.CallerContext;
import dev.isotherm.context.Correlation;
import dev.isotherm.job.NewJob;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends the jobs that are enqueued in one turn of the event loop together, because a script that takes many costs Redis
 * half as much for each. Belongs to the context of its link.
 */
final class EnqueueBatch {
    /* More would keep Redis from others for too long. */
    private static final int MOST = 64;
    private static final int ARGUMENTS_OF_ALL = 5;
    private static final int ARGUMENTS_EACH = 14;

    private record Waiting(List<Object> arguments, Promise<Response> reply) {}

    private final RedisLink link;
    private final JobsConfig config;
    private final JobKeys keys;
    private final List<String> touched;
    private final Script enqueue = Script.load("job/enqueue");
    private List<Waiting> waiting = new ArrayList<>();

    EnqueueBatch(RedisLink link, JobsConfig config, JobKeys keys) {
        this.link = link;
        this.config = config;
        this.keys = keys;
        this.touched = List.of(
                keys.ready(),
                keys.scheduled(),
                keys.meta(),
                keys.waitingSince(),
                keys.wake(),
                keys.events(),
                keys.leases());
    }

    /**
     * Enqueues one job.
     *
     * @param wish what it belongs to
     * @return what {@code enqueue.lua} replies for it, on the caller's context
     */
    Future<Response> add(NewJob job, Correlation wish) {
        link.check();
        Promise<Response> reply = CallerContext.promise();
        // What is wrong with this job must fail this call, and not those of the others.
        waiting.add(new Waiting(describe(job, wish), reply));
        if (waiting.size() == 1) {
            // The call belongs to all of them, so to no request.
            Correlation.NONE.run(() -> CallerContext.nextTurn().onSuccess(v -> sendAll()));
        }
        return reply.future();
    }

    private void sendAll() {
        List<Waiting> all = waiting;
        waiting = new ArrayList<>();
        for (int from = 0; from < all.size(); from += MOST) {
            send(all.subList(from, Math.min(all.size(), from + MOST)));
        }
    }

    private void send(List<Waiting> jobs) {
        List<Object> arguments = new ArrayList<>(ARGUMENTS_OF_ALL + ARGUMENTS_EACH * jobs.size());
        arguments.add(keys.prefix());
        arguments.add(config.maxQueued());
        arguments.add(config.maxWait().toMillis());
        arguments.add(config.idempotencyTtl().toMillis());
        arguments.add(config.lease().toMillis());
        jobs.forEach(one -> arguments.addAll(one.arguments()));
        link.run(enqueue, touched, arguments.toArray()).onComplete(replies -> {
            for (int i = 0; i < jobs.size(); i++) {
                Promise<Response> reply = jobs.get(i).reply();
                if (replies.succeeded()) {
                    reply.complete(replies.result().get(i));
                } else {
                    reply.fail(replies.cause());
                }
            }
        });
    }

    private List<Object> describe(NewJob job, Correlation wish) {
        NewJob.Options options = job.options();
        return List.of(
                job.id(),
                job.type(),
                job.priority(),
                job.parameters(),
                options.timeout().orElse(config.timeout()).toMillis(),
                options.maxAttempts(),
                options.runAt().toEpochMilli(),
                job.identity(),
                options.idempotency().map(NewJob.Idempotency::key).orElse(""),
                options.idempotency().map(NewJob.Idempotency::request).orElse(""),
                wish.traceParent(),
                wish.requestId(),
                options.owner().id(),
                options.owner().weight());
    }
}
