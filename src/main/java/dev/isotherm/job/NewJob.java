package dev.isotherm.job;

import io.vertx.core.buffer.Buffer;

/**
 * Work to be done.
 *
 * @param id unique; see {@link JobIds}
 * @param type names the handler
 * @param priority 0 is served first; up to 8,000
 * @param parameters what the handler gets, as it is shown to clients: JSON
 * @param identity equal for equal work: while such a job waits, runs or is freshly done, a new one is not made
 */
public record NewJob(String id, String type, int priority, Buffer parameters, String identity) {}
