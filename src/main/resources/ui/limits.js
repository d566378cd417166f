// The limits: how much of each is in use, in each context, and changes in place.

import {path, read} from "./api.js";
import {follow as followChanges, forget, history, load as loadChanges} from "./changes.js";
import {html, nothing} from "./lit-html.js";
import {button, figure, loading, meter, nothingHere, table, when} from "./parts.js";
import {act, sure} from "./said.js";
import {state} from "./state.js";
import {counted, millis, percent, SETTINGS, short, span, whole} from "./words.js";

export const follow = followChanges;
export const leave = forget;

export function enter() {
  loadChanges();
}

const inForce = (limit, key) => limit.override?.values[key] ?? limit.file[key];
const keys = limit => Object.keys(SETTINGS).filter(key => key in limit.file);
const shown = value => value === null || value === undefined ? "no bound" : whole(value);
const named = (key, from, to) => `${SETTINGS[key][0]} (${key}) ${shown(from)} → ${shown(to)} ${SETTINGS[key][1]}`;

async function change(event, limit) {
  event.preventDefault();
  const values = {};
  for (const key of keys(limit)) {
    const text = event.target.elements[key].value.trim();
    if (text !== "" && Number(text) !== inForce(limit, key)) {
      values[key] = Number(text);
    }
  }
  const what = Object.entries(values).map(([key, to]) => named(key, inForce(limit, key), to)).join("; ");
  if (what === "") {
    return;
  }
  const text = `${what}. All processes follow within about a second, and it holds until it is changed again. What is under way`
    + " is not interrupted.";
  if (await sure({title: `Change the limit ${limit.name}?`, text, yes: "Change it"})) {
    await act(`To change the limit ${limit.name}`,
      () => read(path("admin", "limits", limit.name), {method: "PATCH", body: values}),
      done => [`The limit ${limit.name} is changed: ${what}.`, ...done.warnings].join(" "));
    loadChanges();
  }
}

async function revert(limit) {
  const text = `${keys(limit).map(key => named(key, inForce(limit, key), limit.file[key])).join("; ")}. Each process goes back to`
    + " the values of its own file.";
  if (await sure({title: `Take back the changes of ${limit.name}?`, text, yes: "Take them back"})) {
    await act(`To take back the changes of ${limit.name}`,
      () => read(path("admin", "limits", limit.name), {method: "DELETE"}),
      () => `The limit ${limit.name} has the values of the files again.`);
    loadChanges();
  }
}

function field(limit, key) {
  const [name, unit, help] = SETTINGS[key];
  const id = `${limit.name}-${key}`.replaceAll(".", "-");
  const value = inForce(limit, key);
  return html`
    <div class="field">
      <label for=${id}>${name}</label>
      <input type="number" inputmode="decimal" step="any" min="0" id=${id} name=${key} .value=${String(value ?? "")}
        placeholder=${value === null ? "no bound" : ""} aria-describedby=${`${id}-help`}>
      <small class="quiet" id=${`${id}-help`}>${unit}. ${help}. The file says ${shown(limit.file[key])}.</small>
    </div>`;
}

const settings = limit => html`
  <form class="settings" @submit=${event => change(event, limit)} aria-label=${`Settings of ${limit.name}`}>
    ${keys(limit).map(key => field(limit, key))}
    <div class="actions">
      <button type="submit" class="main">Change</button>
      ${limit.override ? button("Back to the file's values", () => revert(limit)) : nothing}
    </div>
  </form>`;

const limitersOf = name => state.live.limits.contexts.flatMap(context => context.limiters
  .filter(limiter => limiter.name === name)
  .map(limiter => ({context, limiter})));

const row = ({context, limiter: one}) => html`
  <tr>
    <th scope="row">${context.context}<br><span class="quiet">${context.process}</span></th>
    <td>${meter(one.in_use, one.limit, `${one.in_use} of ${one.limit} in use`, one.waiting)} ${one.in_use} of ${one.limit}${
  one.adaptive ? " (finds it by itself)" : ""}</td>
    <td>${whole(one.waiting)} of ${whole(one.queue)}</td>
    <td>${millis(one.waited_p50_ms)}, ${millis(one.waited_p99_ms)}</td>
    <td>${whole(one.refused)} too many, ${whole(one.timed_out)} too late</td>
    <td>${one.last_backoff ? `${one.last_backoff.reason}, ${span(one.last_backoff.ago_ms / 1_000)} ago` : "–"}</td>
  </tr>`;

function contexts(limit) {
  const rows = limitersOf(limit.name);
  return rows.length === 0
    ? nothingHere("No context has this limit now.")
    : table(`Contexts of ${limit.name}`, ["Context", "In use", "Waiting", "Waited: half, 99 of 100", "Refused since its start",
      "Backed off"], rows.map(row));
}

const who = ({override}) => override
  ? html`<p>Changed by ${override.changed_by}, ${when(override.changed_at)}.</p>`
  : html`<p class="quiet">It has the values of the files.</p>`;

const about = limit => limit.name === "records"
  ? "Records that the API computes at once, while a client waits for the answer"
  : "Calls to the weather provider at once";

const card = limit => html`
  <section class="card" id=${`limit-${limit.name}`} aria-label=${`Limit ${limit.name}`}>
    <h2>${limit.name}</h2>
    <p class="quiet">${about(limit)}, in ${counted(limit.contexts, "context")} together.</p>
    ${meter(limit.in_use, limit.limit, `${limit.in_use} of ${limit.limit} in use`, limit.waiting)}
    <p class="sums"><strong>${whole(limit.in_use)} of ${whole(limit.limit)}</strong> in use, <strong>${whole(limit.waiting)}</strong>
      ${limit.waiting === 1 ? "waits" : "wait"}. ${limit.waiting === 0 ? "Nothing waits. Good." : ""}</p>
    ${limit.warnings.map(text => html`<p class="problem">${text}</p>`)}
    ${settings(limit)} ${who(limit)} ${contexts(limit)}
  </section>`;

function shared({cluster, contexts: all}) {
  const rate = all.reduce((sum, one) => sum + (one.cluster_rate?.waiting ?? 0), 0);
  const day = cluster.daily_records;
  return html`
    <section aria-labelledby="shared-title">
      <h2 id="shared-title">What all processes share</h2>
      <dl>
        ${figure("Rate", cluster.per_second === null ? "no bound" : `${short(cluster.per_second)} calls per second`,
    `${counted(rate, "call")} ${rate === 1 ? "waits" : "wait"} for it`)}
        ${figure("Budget of today", day ? percent(day.spent, day.limit) : "no bound", day
    ? `${whole(day.spent)} of ${whole(day.limit)} records; the next day begins in ${span(day.resets_in_seconds)}. When it is spent,`
      + ` calls ${cluster.when_spent}` : "No budget is configured")}
      </dl>
      <p class="quiet">Both are settings of ${cluster.name}, above.</p>
    </section>`;
}

export const title = "Limits";

export const view = () => html`
  <h1>Limits</h1>
  ${state.live ? html`${state.live.limits.limits.map(card)}${shared(state.live.limits)}`
    : loading("Waiting for the first live data")}
  ${history()}`;
