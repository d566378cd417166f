// Who changed which limit when, and what became of it.

import {read} from "./api.js";
import {html, nothing} from "./lit-html.js";
import {badge, nothingHere, table, when} from "./parts.js";
import {changed, ended, oldest, state, waiting} from "./state.js";
import {CAUSES, SETTINGS, short, span, whole} from "./words.js";

const MOST = 50;

let changes;
let problem = "";
let latest = "";

export async function load() {
  try {
    changes = (await read("admin/limit-changes", {query: {limit: MOST}})).changes;
    problem = "";
  } catch (e) {
    problem = e.message;
  }
  changed();
}

/* Somebody else may change a limit, which the live data tells. */
export function follow() {
  const marks = JSON.stringify((state.live?.limits.limits ?? []).map(limit => limit.override?.changed_at));
  if (marks !== latest) {
    const first = latest === "";
    latest = marks;
    if (!first) {
      load();
    }
  }
}

export function forget() {
  changes = undefined;
  latest = "";
}

const now = live => ({waiting: waiting(live), oldest_waiting_seconds: oldest(live), ended_per_second: ended(live)});

const pair = (name, before, after, words) => html`<li>${name}: ${before === null ? "none" : words(before)} → ${
  after === null ? "none" : words(after)}</li>`;

/** The figures of all queues when it was changed, and now. */
export function became({before}) {
  if (!before || !state.live) {
    return nothing;
  }
  const after = now(state.live);
  return html`
    <ul class="became">
      ${pair("waiting", before.waiting, after.waiting, count => `${whole(count)} jobs`)}
      ${pair("oldest", before.oldest_waiting_seconds || null, after.oldest_waiting_seconds || null, span)}
      ${pair("ended", before.ended_per_second, after.ended_per_second, rate => `${short(rate)} per second`)}
    </ul>`;
}

const what = one => one.action === "revert"
  ? "back to the file's values"
  : Object.entries(one.values).map(([key, value]) => `${SETTINGS[key]?.[0] ?? key} (${key}) ${value}`).join(", ");

const row = one => html`
  <tr>
    <td>${when(one.at)}</td>
    <td>${one.by}</td>
    <th scope="row">${one.name}</th>
    <td class="long">${what(one)} ${one.advice ? html`${badge("advised")} ${CAUSES[one.advice] ?? one.advice}` : nothing}</td>
    <td>${became(one)}</td>
  </tr>`;

/** The latest change that followed advice; undefined if there is none. */
export const advised = () => changes?.find(one => one.advice);

export const history = () => html`
  <section aria-labelledby="changes-title" id="changes">
    <h2 id="changes-title">Who changed what</h2>
    <p class="quiet">The newest first; figures of all queues, before the change → now.</p>
    ${problem ? html`<p class="problem">The changes are not known now. ${problem}</p>` : nothing}
    ${!changes ? nothing : changes.length === 0 ? nothingHere("Nobody changed a limit. The values of the files are in force.")
    : table("Changes of limits", ["When", "Who", "Limit", "What", "Before → now"], changes.map(row))}
  </section>`;
