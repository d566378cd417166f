package dev.isotherm.api.health;

import dev.isotherm.context.LoopWatch;
import dev.isotherm.context.LoopWatch.Loop;
import dev.isotherm.metrics.LiveWorkers;
import dev.isotherm.metrics.WorkerSign;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The contexts of this process that run jobs, by their signs of life. Belongs to one context. */
public final class WorkerLoops {
    private static final List<String> BEST_FIRST = List.of("healthy", "degraded", "unhealthy");

    private final LoopWatch loops;
    private final int instances;

    /**
     * Watches them.
     *
     * @param instances how many there must be
     */
    public WorkerLoops(LoopWatch loops, int instances) {
        this.loops = loops;
        this.instances = instances;
    }

    private record Worker(WorkerSign sign, Duration silence) {
        /* A loop that hangs claims nothing either. */
        boolean late() {
            return sign.sinceClaim().plus(silence).compareTo(sign.claimBound()) > 0;
        }
    }

    private static List<Worker> workers(List<Loop> all) {
        return all.stream()
                .filter(loop -> loop.kind().equals(LiveWorkers.KIND))
                .map(loop -> new Worker(WorkerSign.of(loop.figures()), loop.silence()))
                .toList();
    }

    /** Whether the process stops, so it claims no more jobs. */
    public boolean draining() {
        return workers(loops.known()).stream().anyMatch(worker -> worker.sign().draining());
    }

    /** Whether each claims jobs. */
    Future<JsonObject> claims() {
        return loops.look().map(all -> {
            List<Worker> workers = workers(all);
            long late = workers.stream().filter(Worker::late).count();
            JsonObject check;
            if (workers.stream().anyMatch(worker -> worker.sign().draining())) {
                check = HealthPart.unhealthy("The process stops, so it claims no more jobs");
            } else if (workers.size() < instances) {
                check = HealthPart.unhealthy("Not all contexts that run jobs have started");
            } else if (late > 0) {
                check = HealthPart.unhealthy("A context that runs jobs does not claim any");
            } else {
                check = HealthPart.healthy("Each context that runs jobs claims them");
            }
            return check.put("contexts", workers.size()).put("contexts_late", late);
        });
    }

    /** The provider, as that context sees it whose calls fail most. */
    Future<JsonObject> provider() {
        return loops.look().map(all -> workers(all).stream()
                .map(worker -> worker.sign().provider())
                .flatMap(Optional::stream)
                .max(Comparator.comparing(health -> BEST_FIRST.indexOf(health.getString(HealthPart.STATUS))))
                .orElseGet(() -> HealthPart.of("unknown", "No context that runs jobs has started")));
    }
}
