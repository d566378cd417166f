// What is wrong, in plain words, and where it is mended.

import {providerCalls} from "./provider.js";
import {alive, oldest, running, SILENT_SECONDS, waiting} from "./state.js";
import {clock, counted, percent, short, span, START_WORKER, whole} from "./words.js";

const SLOW_LOOP_MILLIS = 250;
/* One long delay may be a collection of garbage. */
const SLOW_READINGS = 5;
const SPENT = 0.99;

const link = (href, text) => ({href, text});

/* The stream itself. */
function ofLink({link: state, since, message}) {
  if (state === "trouble") {
    return [{
      title: "Redis cannot be reached",
      text: `${message} The API answers so since ${clock(since)}. Nothing is accepted and no job is begun until Redis is back;`
        + " jobs that are stored stay. Look at Redis itself, its network, and REDIS_URL. Each process connects again by"
        + " itself. The figures below are the last known.",
      command: "bin/isotherm doctor api",
    }];
  }
  return state === "lost"
    ? [{
      title: "Live data is lost",
      text: `Nothing came from the server since ${clock(since)}: it is down, it restarts, or the network is away. This page tries`
        + " again and again. The figures below are the last known.",
    }]
    : [];
}

const isSlow = lags => lags.length >= SLOW_READINGS && lags.slice(-SLOW_READINGS).every(lag => lag > SLOW_LOOP_MILLIS);

function ofWorkers({live, lags}) {
  const waits = waiting(live);
  const held = running(live);
  if (alive(live).length === 0) {
    const age = oldest(live);
    const jobs = waits > 0 ? `${counted(waits, "job")} ${waits === 1 ? "waits" : "wait"}, the oldest for ${span(age)}.` : "";
    const lost = held > 0
      ? ` ${counted(held, "job")} ${held === 1 ? "was" : "were"} left by a worker that is gone; the next worker goes on with ${held === 1 ? "it" : "them"}.`
      : "";
    const silent = live.workers.map(worker => ` Process ${worker.pid} on ${worker.host} has said nothing for`
      + ` ${span(worker.silent_seconds)}.`).join("");
    return [{
      title: waits + held > 0 ? "No worker is alive, and jobs wait" : "No worker is alive",
      text: `${jobs}${lost}${silent} Without a worker no job is done.`.trim(),
      start: START_WORKER,
      link: link("#/workers", "Workers"),
    }];
  }
  const found = [];
  for (const worker of live.workers) {
    for (const context of worker.contexts) {
      if (context.silent_ms > 1_000 * SILENT_SECONDS) {
        found.push({
          title: "A worker is silent",
          text: `${context.name} (process ${worker.pid} on ${worker.host}) has said nothing for`
            + ` ${span(context.silent_ms / 1_000)}: it hangs, or it is gone. If it stays so, look into its log and start it again.`
            + " Another worker goes on with its jobs.",
          link: link("#/workers", "Workers"),
        });
      } else if (isSlow(lags.get(context.name) ?? [])) {
        found.push({
          title: "A worker is slow",
          text: `The event loop of ${context.name} is late again and again, now by ${short(context.loop_lag_ms)} ms: it has too much to do, or the`
            + " machine has.",
          link: link("#/workers", "Workers"),
        });
      }
    }
  }
  return found;
}

function ofQueue(queue) {
  const found = [];
  const {queued, dead} = queue.counts;
  if (queue.paused) {
    found.push({
      title: `Queue ${queue.queue} is paused`,
      text: `No worker takes its jobs until somebody resumes it. ${queued === 0 ? "None waits." : `${counted(queued, "job")}`
        + ` ${queued === 1 ? "waits" : "wait"}.`}`,
      link: link("#/queues", "Resume it in Queues"),
    });
  }
  if (queue.stuck > 0) {
    found.push({
      title: "Jobs are held by workers that are gone",
      text: `${counted(queue.stuck, "job")} of queue ${queue.queue} ${queue.stuck === 1 ? "is" : "are"} given to another worker as`
        + " soon as one is free.",
      link: link(`#/queues/${encodeURIComponent(queue.queue)}/running`, "Running jobs"),
    });
  }
  if (dead > 0) {
    found.push({
      title: `${counted(dead, "job")} of queue ${queue.queue} failed for good`,
      text: "Look why, mend it, then retry them.",
      link: link(`#/queues/${encodeURIComponent(queue.queue)}/dead`, "Failed jobs"),
    });
  }
  if (queue.long_waiting > 0 && !queue.paused) {
    found.push({
      title: `${counted(queue.long_waiting, "job")} of queue ${queue.queue} waited for more than 5 minutes`,
      text: "The workers cannot keep up.",
      link: link("#/tuning", "What Tuning advises"),
    });
  }
  return found;
}

function ofProvider(state) {
  const {seconds, successes, failures, recent} = providerCalls(state);
  const {rate_limited: refused = 0, key_refused: keys = 0, ...others} = failures;
  const failed = Object.values(others).reduce((sum, count) => sum + count, 0);
  const all = successes + refused + keys + failed;
  const name = state.live.limits.cluster.name;
  const said = recent ? ` It said last: ${recent.reason}` : "";
  const found = [];
  if (refused > 0 || recent?.kind === "rate_limited") {
    const how = refused > 0 ? `${whole(refused)} of ${counted(all, "call")} (${percent(refused, all)}) in the last ${span(seconds)}`
      : "calls lately";
    found.push({
      title: "The provider refuses calls",
      text: `It refused ${how}, because it gets too many at once (429). Lower the limit ${name}, so that fewer go at once; then retry`
        + ` the jobs that failed.${said}`,
      link: link("#/limits", "Lower it in Limits"),
    });
  }
  if (keys > 0 || recent?.kind === "key_refused") {
    found.push({
      title: "The provider refuses our key",
      text: `No limit helps: check the key and the plan in the configuration of API and workers.${said}`,
    });
  }
  if (failed > 0 || (recent && !["rate_limited", "key_refused"].includes(recent.kind))) {
    found.push({
      title: "The provider fails",
      text: `${failed > 0 ? `${whole(failed)} of ${counted(all, "call")} failed in the last ${span(seconds)}` : "Calls failed lately"}.`
        + ` No limit helps: jobs are repeated by themselves; those that fail for good can be retried when it is well again.${said}`,
      link: link("#/queues/records/dead", "Failed jobs"),
    });
  }
  return found;
}

/* By name, the limiters of contexts that have nothing free. */
function full(contexts) {
  const found = {};
  for (const one of contexts.flatMap(context => context.limiters).filter(limiter => limiter.in_use >= limiter.limit)) {
    found[one.name] = [...found[one.name] ?? [], one];
  }
  return Object.entries(found);
}

function ofLimits({limits: {cluster, contexts}, queues}) {
  const jobs = waiting({queues});
  const found = full(contexts)
    .map(([name, all]) => [name, all, all.reduce((sum, one) => sum + one.waiting, 0)])
    .filter(([name, , calls]) => calls > 0 || (jobs > 0 && name === cluster.name))
    .map(([name, all, calls]) => ({
      title: `The limit ${name} is full`,
      text: `In ${counted(all.length, "context")} all of it is in use (${all.map(one => one.limit).join(", ")}), while`
        + ` ${counted(calls, "call")} and ${counted(jobs, "job")} wait. For a moment that is normal.`,
      link: link("#/tuning", "If it lasts, ask Tuning"),
    }));
  const budget = cluster.daily_records;
  if (budget && budget.spent >= SPENT * budget.limit) {
    found.push({
      title: "The budget of the day is spent",
      text: `${whole(budget.spent)} of ${whole(budget.limit)} records are bought; calls are refused for`
        + ` ${span(budget.resets_in_seconds)}. If the plan allows more, raise it.`,
      link: link("#/limits", "Raise it in Limits"),
    });
  } else if (budget?.warning) {
    found.push({
      title: "The budget of the day is nearly spent",
      text: `${whole(budget.spent)} of ${whole(budget.limit)} records are bought; the next day begins in`
        + ` ${span(budget.resets_in_seconds)}.`,
      link: link("#/limits", "Limits"),
    });
  }
  return found;
}

/**
 * All that is wrong, the worst first.
 *
 * @return title, text and, each if there is one, a link, a command to look with, and the command that starts a worker
 */
export function troubles(state) {
  const {live} = state;
  return [
    ...ofLink(state),
    ...(live ? [
      ...ofWorkers(state),
      ...live.queues.flatMap(ofQueue),
      ...ofProvider(state),
      ...ofLimits(live),
    ] : []),
  ];
}
