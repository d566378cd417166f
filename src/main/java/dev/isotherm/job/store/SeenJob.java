package dev.isotherm.job.store;

import dev.isotherm.job.JobStatus;
import java.util.Optional;
import java.util.Set;

/**
 * A job at one moment, as those see it who asked for it.
 *
 * @param version of a job that has ended: while it is the same, so is the status
 * @param job the status; empty if the caller knows it, because it has the version
 * @param givenUp who of those who asked gave the job up before it ended
 */
public record SeenJob(String version, Optional<JobStatus> job, Set<String> givenUp) {}
