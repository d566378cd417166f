// Numbers, times and the terms of the service, in words.

const WHOLE = new Intl.NumberFormat("en");
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const whole = number => WHOLE.format(number);
export const counted = (number, one, many = `${one}s`) => `${whole(number)} ${number === 1 ? one : many}`;

/** Three digits at most, and none that is only noise. */
export function short(number) {
  const size = Math.abs(number);
  return size >= 100 ? whole(Math.round(number)) : String(Number(number.toPrecision(size >= 10 ? 3 : 2)));
}

const joined = (more, big, rest, small) => `${more} ${big}${rest > 0 ? ` ${rest} ${small}` : ""}`;

/** A length of time, from its seconds. */
export function span(seconds) {
  if (seconds < 1) {
    return millis(seconds * 1_000);
  }
  if (seconds < MINUTE) {
    return `${seconds < 10 ? Number(seconds.toFixed(1)) : Math.round(seconds)} s`;
  }
  const all = Math.round(seconds);
  if (all < HOUR) {
    return joined(Math.floor(all / MINUTE), "min", all % MINUTE, "s");
  }
  return all < DAY
    ? joined(Math.floor(all / HOUR), "h", Math.floor(all % HOUR / MINUTE), "min")
    : joined(Math.floor(all / DAY), "d", Math.floor(all % DAY / HOUR), "h");
}

export const millis = number => number < 1_000 ? `${short(number)} ms` : span(number / 1_000);
export const percent = (part, all) => all > 0 ? `${short(100 * part / all)} %` : "–";

/** How long ago, or in how long, as of a moment. */
export function apart(time, now) {
  const seconds = (now - time) / 1_000;
  if (Math.abs(seconds) < 1) {
    return "just now";
  }
  return seconds > 0 ? `${span(Math.round(seconds))} ago` : `in ${span(Math.round(-seconds))}`;
}

/** The time of a day here, and the date where it is another one. */
export function clock(time, now = Date.now()) {
  const text = new Date(time).toLocaleTimeString("en-GB");
  const same = new Date(time).toDateString() === new Date(now).toDateString();
  return same ? text : `${new Date(time).toLocaleDateString("en-GB", {day: "numeric", month: "short"})} ${text}`;
}

/* Each list of jobs, and what its word means. */
export const LISTS = {
  queued: ["Waiting", "for a free worker; the next to run first"],
  scheduled: ["Scheduled", "for a later time, mostly because an attempt failed and is repeated"],
  running: ["Running", "on a worker now"],
  finished: ["Finished", "with a result, or cancelled; kept for a while"],
  dead: ["Failed", "for good: no attempts are left, or none would help. You can retry them"],
};

export const STATES = {
  queued: "waits for a free worker",
  scheduled: "waits for its time",
  running: "runs",
  succeeded: "has a result",
  failed: "failed, and no further attempt would help",
  dead: "failed, and no attempts are left",
  cancelled: "was cancelled",
};

/* Each setting of a limit: its name, its unit, and what it does. */
export const SETTINGS = {
  perContext: ["At once", "calls in each context", "How many one context (one event loop of a process) may have under way"],
  queue: ["Queue", "calls in each context", "How many may wait; one more is refused at once"],
  waitMs: ["Longest wait", "ms", "One that waits for longer is refused"],
  "cluster.perSecond": ["Rate", "calls per second", "Of all processes together"],
  "cluster.dailyRecords": ["Budget of a day", "records", "What all processes together may buy from midnight to midnight UTC"],
};

/* Each cause of advice as a heading. */
export const CAUSES = {
  no_worker: "No worker takes the waiting jobs",
  budget_spent: "The budget of the day is spent",
  provider_saturated: "The provider takes no more calls",
  event_loop_busy: "An event loop is busy nearly all the time",
  redis_slow: "Redis answers slowly",
  cluster_rate_too_low: "The rate of the cluster holds calls back",
  provider_limit_too_low: "The limit of calls to the provider is too low",
  too_few_slots: "All job slots are in use",
  records_limit_too_low: "The limit of records for requests is too low",
  nothing_to_change: "Nothing to change",
  not_enough_data: "Too little was measured",
};

export const START_WORKER = "bin/isotherm worker";
