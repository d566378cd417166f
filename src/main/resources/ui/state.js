// What the page knows, and who wants to be told of a change.

const listeners = new Set();
let told = false;

export const state = {
  // {operator, expires_at}; null where nobody is signed in, undefined before that is known.
  session: undefined,
  // The latest event of the stream; null before the first.
  live: null,
  // "connecting", "live", "trouble" (no Redis), "lost" (no stream) or "paused" (nobody looks).
  link: "connecting",
  since: 0,
  message: "",
  // Of each context of a worker, by its name: the latest delays of its event loop, in ms.
  lags: new Map(),
  // The latest counts of calls to the provider, the oldest first.
  calls: [],
};

/* The server's clock decides how long ago something was. */
let ahead = 0;
export const now = () => Date.now() + ahead;
export const setClock = iso => {
  ahead = Date.parse(iso) - Date.now();
};

export const onChange = listener => listeners.add(listener);

/** Shows, soon and once, whatever changed. */
export function changed() {
  if (!told) {
    told = true;
    queueMicrotask(() => {
      told = false;
      listeners.forEach(listener => listener());
    });
  }
}

export function change(values) {
  Object.assign(state, values);
  changed();
}

/** Forgets all that an operator may see. */
export function forget() {
  state.lags.clear();
  change({session: null, live: null, link: "connecting", message: "", calls: []});
}

/* Each context of a worker reports about once a second, and one that is gone is listed for some time. */
export const SILENT_SECONDS = 5;
export const alive = live => live.workers.filter(worker => worker.silent_seconds < SILENT_SECONDS);

/* Figures of all queues together. */
export const waiting = live => live.queues.reduce((sum, queue) => sum + queue.counts.queued, 0);
export const running = live => live.queues.reduce((sum, queue) => sum + queue.counts.running, 0);
export const oldest = live => live.queues.reduce((most, queue) => Math.max(most, queue.oldest_waiting_seconds ?? 0), 0);
export const ended = live => live.queues.reduce((sum, queue) => sum + queue.ended_per_second, 0);
