// What the service advises to change, from its own figures; and what became of the last advice.

import {path, read} from "./api.js";
import {advised, became, follow as followChanges, forget, history, load as loadChanges} from "./changes.js";
import {html, nothing} from "./lit-html.js";
import {button, figure, loading, nothingHere, startWorker, table, when} from "./parts.js";
import {act, sure} from "./said.js";
import {changed} from "./state.js";
import {CAUSES, clock, counted, millis, percent, SETTINGS, short, span, START_WORKER} from "./words.js";

const LIMIT = /^limits\.([^.]+)\.(perContext|queue|waitMs|cluster\.(?:perSecond|dailyRecords))$/;

let answer;
let problem = "";
let asked = 0;
let applied = false;

export const follow = followChanges;

async function load() {
  try {
    answer = await read("admin/tuning");
    asked = Date.now();
    applied = false;
    problem = "";
  } catch (e) {
    problem = e.message;
  }
  changed();
}

export function enter() {
  load();
  loadChanges();
}

export function leave() {
  answer = undefined;
  applied = false;
  forget();
}

/* The values by limit; null where a setting is not a limit, so that nothing here can change it. */
function patches(advice) {
  const found = {};
  for (const {key, to} of advice.changes) {
    const [, name, setting] = LIMIT.exec(key) ?? [];
    if (!name || !Number.isFinite(Number(to))) {
      return null;
    }
    found[name] = {...found[name], [setting]: Number(to)};
  }
  return Object.keys(found).length > 0 ? found : null;
}

async function apply(advice) {
  const what = advice.changes.map(one => `${one.key} ${one.from} → ${one.to} (${one.inCluster})`).join("; ");
  const text = `${what}. All processes follow within about a second, and it holds until it is changed again. Limits shows it, and`
    + " takes it back.";
  if (await sure({title: "Apply this advice?", text, yes: "Apply it"})) {
    for (const [name, values] of Object.entries(patches(advice))) {
      await act(`To change the limit ${name}`,
        () => read(path("admin", "limits", name), {method: "PATCH", query: {advice: advice.cause}, body: values}),
        () => `The advice is applied: ${what}. Look below what becomes of it.`);
    }
    loadChanges();
    // Its figures are from before the change.
    answer = undefined;
    applied = true;
    changed();
  }
}

const expected = one => html`
  <dl>
    ${figure("Now", `${short(one.before)} ${one.unit}`, "as measured")}
    ${figure("Expected", `${short(one.after)} ${one.unit}`, `while work waits; ${short(one.sustained)} when no work waits any more`)}
    ${figure("Next bottleneck", one.nextBound, "then")}
  </dl>`;

const change = one => html`
  <tr><th scope="row">${one.key}</th><td>${one.from}</td><td>${one.to}</td><td>${one.inCluster}</td></tr>`;

function done(advice) {
  if (advice.changes.length === 0) {
    return nothing;
  }
  if (patches(advice)) {
    return html`<div class="actions">${button("Apply", () => apply(advice), {kind: "main"})}</div>`;
  }
  return advice.cause === "no_worker" ? startWorker(START_WORKER)
    : html`<p>This cannot be changed from here: change it in the configuration, and start the processes again.</p>`;
}

const card = advice => html`
  <section class="card" data-cause=${advice.cause} aria-label=${CAUSES[advice.cause] ?? advice.cause}>
    <h2>${CAUSES[advice.cause] ?? advice.cause}</h2>
    <p>${advice.text}</p>
    ${advice.changes.length > 0 ? table("Advised changes", ["Setting", "From", "To", "In the cluster"], advice.changes.map(change))
    : nothing}
    ${advice.expectation ? expected(advice.expectation) : nothing}
    ${advice.assumptions.length > 0 ? html`<details><summary>What this assumes</summary>
      <ul>${advice.assumptions.map(text => html`<li>${text}</li>`)}</ul></details>` : nothing}
    ${done(advice)}
  </section>`;

function last() {
  const one = advised();
  return html`
    <section aria-labelledby="last-title" id="last">
      <h2 id="last-title">What became of the last advice</h2>
      ${one ? html`<p>${CAUSES[one.advice] ?? one.advice}: applied to ${one.name} by ${one.by}, ${when(one.at)} (${
    Object.entries(one.values).map(([key, value]) => `${SETTINGS[key]?.[0] ?? key} ${value}`).join(", ")}).</p>
        <p class="quiet">Figures of all queues, before → now:</p>${became(one)}`
    : nothingHere("No advice was applied from here yet.")}
    </section>`;
}

function report(one) {
  const limiter = one.limiters.find(each => each.name !== "records") ?? one.limiters[0];
  return html`
    <tr>
      <th scope="row">${one.context}<br><span class="quiet">${one.process}</span></th>
      <td>${percent(one.loop.busy, 1)}, late ${millis(one.loop.lagMs)}</td>
      <td>${one.slots ? `${short(one.slots.used)} of ${one.slots.count}, ${short(one.slots.perSecond)} jobs/s` : "–"}</td>
      <td>${limiter ? `${short(limiter.inUse)} of ${limiter.limit}, ${limiter.waiting} wait` : "–"}</td>
      <td>${short(one.provider.perSecond)}/s, ${millis(one.provider.meanMs)}, ${percent(one.provider.refused, 1)} refused</td>
      <td>${short(one.redis.perSecond)}/s, ${millis(one.redis.meanMs)}</td>
    </tr>`;
}

const figures = () => html`
  <details>
    <summary>The figures that this rests on</summary>
    <p>${counted(answer.queue.waiting, "job")} ${answer.queue.waiting === 1 ? "waits" : "wait"}, the oldest for
      ${span(answer.queue.oldest_waiting_seconds)}; ${short(answer.queue.arrivals_per_second)} arrive per second.</p>
    ${answer.reports.length === 0 ? nothingHere("No context has measured a whole window yet.") : table("Figures of each context",
    ["Context", "Event loop", "Slots", "Limit in use", "Provider", "Redis"], answer.reports.map(report))}
  </details>`;

export const title = "Tuning";

export const view = () => html`
  <h1>Tuning</h1>
  <p class="quiet">The service measures itself, and says what to change for more throughput. Nothing is changed until you apply it.</p>
  <div class="actions">${button("Ask again", load)}
    <span class="quiet" role="status">${asked > 0 && answer ? `As of ${clock(asked)}` : nothing}</span></div>
  ${problem ? html`<p class="problem">${problem}</p>` : nothing}
  ${answer ? html`${answer.advice.map(card)}${figures()}` : problem ? nothing
    : loading(applied ? "The figures need some seconds to follow the change. Then ask again." : "Asking for advice")}
  ${last()}
  ${history()}`;
