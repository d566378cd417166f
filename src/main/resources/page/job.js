// A record as a job: it is ordered, followed by its events (or asked for again and again), and read.

import {open, pause, read, Refusal} from "./api.js";
import {readEvents} from "./stream.js";

/* The server sends a comment each 15 seconds, so after this time nothing comes through. */
const SILENCE_MILLIS = 25_000;
const MOST_REFUSALS = 5;
const ended = status => status !== "pending" && status !== "processing";

/**
 * Orders a record and waits for it.
 *
 * @param asked place, date as MM-DD, period, unit
 * @param report is told of each change: the state with progress {done, total} and a reason, each if there is one
 * @param signal ends it
 */
export async function compute({place, date, period, unit}, report, signal) {
  const path = ["v1", "records", period, place, date, "async"].map(encodeURIComponent).join("/");
  const order = await read(path, {method: "POST", query: {unit_group: unit}, signal});
  const job = await follow(`v1/jobs/${encodeURIComponent(order.job_id)}`, report, signal);
  if (job.result) {
    return job.result.data;
  }
  throw new Refusal(job.status === "error"
    ? `The record could not be made: ${job.error}`
    : "The record was made, and is no longer stored.");
}

async function follow(path, report, signal) {
  let streams = true;
  for (let refusals = 0; ;) {
    try {
      if (streams) {
        await stream(`${path}/events`, report, signal, () => read(path, {signal}).then(report, () => {}));
      }
      const job = await read(path, {query: streams ? {} : {wait: 10, progress: true}, signal});
      if (ended(job.status)) {
        return job;
      }
      report(job);
      refusals = 0;
    } catch (e) {
      if (signal.aborted || (e instanceof Refusal && !e.passing) || ++refusals >= MOST_REFUSALS) {
        throw e;
      }
      streams = false;
      await pause(1_000 * Math.max(1, e.retryAfter ?? 0), signal);
    }
  }
}

/* Completes when the stream ends. */
const stream = (path, report, signal, quiet) => readEvents(
  silence => open(path, {signal: silence, headers: {Accept: "text/event-stream"}}),
  SILENCE_MILLIS, signal, event => told(event, report, quiet));

/* A comment says only that the stream is alive. Then the job may tell why it waits. */
function told({data}, report, quiet) {
  if (data === "") {
    quiet();
    return;
  }
  const state = JSON.parse(data);
  if (!ended(state.status)) {
    report(state);
  }
}
