package dev.isotherm.job.store;

import dev.isotherm.job.JobError;
import dev.isotherm.job.JobState;
import dev.isotherm.job.JobStatus;
import dev.isotherm.job.Progress;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import dev.isotherm.redis.guard.StoredNumbers;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads the status of jobs, with one command for each. */
final class StatusReader {
    private static final int FIRST_ASKER = 11;

    private final RedisLink link;
    private final JobKeys keys;
    private final Script script = Script.load("job/status");

    StatusReader(RedisLink link, JobKeys keys) {
        this.link = link;
        this.keys = keys;
    }

    /**
     * Reads one job.
     *
     * @param version the version that the caller knows; empty for none
     * @param askers who asks
     * @return empty if the job does not exist, was dropped or is damaged
     */
    Future<Optional<SeenJob>> read(String id, String version, Collection<String> askers) {
        List<String> who = List.copyOf(askers);
        List<Object> args = new ArrayList<>(List.of(id, version));
        args.addAll(who);
        return link.run(
                        script,
                        List.of(
                                keys.job(id),
                                keys.parameters(id),
                                keys.outcome(id),
                                keys.owners(id),
                                keys.errors(id),
                                keys.scheduled()),
                        args.toArray())
                .map(reply -> reply == null ? Optional.empty() : seen(id, reply, who));
    }

    private static Optional<SeenJob> seen(String id, Response reply, List<String> who) {
        String version = reply.get(0).toString();
        if (reply.size() == 1) {
            return Optional.of(new SeenJob(version, Optional.empty(), Set.of()));
        }
        Set<String> givenUp = new HashSet<>();
        for (int i = 0; i < who.size(); i++) {
            if (reply.get(FIRST_ASKER + i).toInteger() == 1) {
                givenUp.add(who.get(i));
            }
        }
        return status(id, reply).map(job -> new SeenJob(version, Optional.of(job), givenUp));
    }

    private static Optional<JobStatus> status(String id, Response reply) {
        Response parameters = reply.get(6);
        return parameters == null
                ? Optional.empty()
                : JobReader.state(reply.get(2))
                        .map(state -> new JobStatus(
                                id,
                                reply.get(1).toString(),
                                state,
                                parameters.toBuffer(),
                                JobReader.instant(reply.get(3)),
                                JobReader.instant(reply.get(4)),
                                Optional.ofNullable(reply.get(5)).flatMap(text -> Progress.ofStored(text.toString())),
                                state == JobState.SCHEDULED ? delay(reply) : Optional.empty(),
                                bytes(reply.get(7)).filter(any -> state.ended())));
    }

    private static Optional<JobStatus.Delay> delay(Response reply) {
        OptionalLong due = StoredNumbers.find(reply.get(8));
        return due.isPresent()
                ? Optional.of(new JobStatus.Delay(
                        Duration.ofMillis(
                                Math.max(0, due.getAsLong() - reply.get(9).toLong())),
                        bytes(reply.get(10)).map(JobError::of)))
                : Optional.empty();
    }

    private static Optional<Buffer> bytes(Response stored) {
        return Optional.ofNullable(stored).map(Response::toBuffer);
    }
}
