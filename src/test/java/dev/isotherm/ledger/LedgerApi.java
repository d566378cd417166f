package dev.isotherm.ledger;

import dev.isotherm.job.Enqueued;
import dev.isotherm.job.JobStatus;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.RedisUnavailableException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** An API process of the ledger tests: {@code POST /} enqueues a {@link LedgerJob}, {@code GET /<id>} reads it. */
final class LedgerApi {
    private LedgerApi() {}

    public static void main(String... arguments) {
        LedgerChild child = LedgerChild.of(arguments);
        LedgerChild.run(vertx -> {
            Api api = new Api(child);
            return vertx.deployVerticle(api).map(id -> Integer.toString(api.server.actualPort()));
        });
    }

    private record Reply(int status, JsonObject body) {}

    private static final class Api extends VerticleBase {
        private final LedgerChild child;
        private RedisLink link;
        private Jobs jobs;
        private HttpServer server;

        Api(LedgerChild child) {
            this.child = child;
        }

        @Override
        public Future<?> start() {
            link = new RedisLink(vertx, child.redis());
            jobs = new Jobs(link, child.jobs(), LedgerJob.QUEUE);
            server = vertx.createHttpServer().requestHandler(this::serve);
            return link.start().compose(v -> server.listen(0, "127.0.0.1"));
        }

        @Override
        public Future<?> stop() {
            return server.close().eventually(link::stop);
        }

        private void serve(HttpServerRequest request) {
            Future<Reply> reply = request.method().equals(HttpMethod.POST)
                    ? request.body().compose(this::enqueue)
                    : find(request.path().substring(1));
            reply.otherwise(e -> new Reply(
                            e instanceof RedisUnavailableException ? 503 : 500,
                            new JsonObject().put("error", String.valueOf(e.getMessage()))))
                    .onSuccess(r -> request.response()
                            .setStatusCode(r.status())
                            .end(r.body().toBuffer()));
        }

        private Future<Reply> enqueue(Buffer body) {
            LedgerJob job = LedgerJob.of(body);
            NewJob.Options options = job.delayMs() == 0
                    ? NewJob.Options.USUAL
                    : NewJob.Options.USUAL.at(Instant.now().plusMillis(job.delayMs()));
            return jobs.enqueue(new NewJob(job.id(), LedgerJob.TYPE, job.priority(), body, job.id(), options))
                    .map(enqueued -> new Reply(
                            enqueued instanceof Enqueued.Accepted ? 202 : 503,
                            new JsonObject().put("enqueued", enqueued.toString())));
        }

        private Future<Reply> find(String id) {
            return jobs.find(id)
                    .map(found -> found.map(job -> new Reply(200, show(job))).orElse(new Reply(404, new JsonObject())));
        }

        private static JsonObject show(JobStatus job) {
            return new JsonObject()
                    .put("state", job.state().name())
                    .put("outcome", job.outcome().map(JsonObject::new).orElseGet(JsonObject::new));
        }
    }
}
