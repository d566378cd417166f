// The stream of live data: one for the page, none while nobody looks at it.

import {open, Refusal} from "./api.js";
import {readEvents} from "./stream.js";
import {change, setClock, state} from "./state.js";

/* An event comes every two seconds, so after this time nothing comes through. */
const SILENCE_MILLIS = 12_000;
const AGAIN_PAUSE = 250;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 10_000;
const LAGS = 60;
/* Of so many events a change for the better is soon seen. */
const CALLS = 10;

let running;
let wanted = false;

function note(live) {
  const seen = new Set();
  for (const context of live.workers.flatMap(worker => worker.contexts)) {
    const lags = state.lags.get(context.name) ?? [];
    lags.push(context.loop_lag_ms);
    state.lags.set(context.name, lags.slice(-LAGS));
    seen.add(context.name);
  }
  [...state.lags.keys()].filter(name => !seen.has(name)).forEach(name => state.lags.delete(name));
  const calls = new Map(live.limits.contexts
    .filter(context => context.provider)
    .map(context => [`${context.process}/${context.context}`, context.provider]));
  state.calls = [...state.calls, {at: Date.parse(live.at), calls}].slice(-CALLS);
}

function told({name, data}) {
  if (data === "") {
    return;
  }
  const value = JSON.parse(data);
  setClock(value.at);
  if (name === "trouble") {
    change({link: "trouble", message: value.message, since: state.link === "trouble" ? state.since : Date.now()});
  } else if (name === "state") {
    note(value);
    change({live: value, link: "live", message: "", since: Date.now()});
  }
}

/* Completes when the stream ends, and tells whether anything came. */
async function listen(signal) {
  let any = false;
  await readEvents(silence => open("admin/live", {signal: silence, accept: "text/event-stream"}), SILENCE_MILLIS, signal,
    event => {
      any = true;
      told(event);
    });
  return any;
}

const pause = (millis, signal) => new Promise(resolve => {
  const timer = setTimeout(resolve, millis);
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    resolve();
  }, {once: true});
});

async function follow(signal) {
  let wait = FIRST_PAUSE;
  while (!signal.aborted) {
    let any = false;
    try {
      any = await listen(signal);
    } catch (e) {
      if (signal.aborted || (e instanceof Refusal && e.status === 401)) {
        return;
      }
    }
    if (signal.aborted) {
      return;
    }
    // The server ends each stream at some time, so one that worked is opened again soon.
    wait = any ? FIRST_PAUSE : Math.min(wait * 2, LONGEST_PAUSE);
    if (!any) {
      change({link: "lost", since: state.link === "lost" ? state.since : Date.now()});
    }
    await pause(any ? AGAIN_PAUSE : wait, signal);
  }
}

function begin() {
  if (wanted && !running && document.visibilityState === "visible") {
    running = new AbortController();
    follow(running.signal);
  }
}

function end() {
  running?.abort();
  running = undefined;
}

export function start() {
  wanted = true;
  begin();
}

export function stop() {
  wanted = false;
  end();
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") {
    begin();
  } else if (running) {
    end();
    change({link: "paused", since: Date.now()});
  }
});
