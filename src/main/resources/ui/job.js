// One job, whole: its times as a bar, its errors, its parameters, and what an operator may do with it.

import {path, read} from "./api.js";
import {html, nothing, svg} from "./lit-html.js";
import {badge, button, figure, loading, when} from "./parts.js";
import {act, sure} from "./said.js";
import {changed, now, state} from "./state.js";
import {clock, counted, short, span, STATES, whole} from "./words.js";

const ENDED = ["succeeded", "failed", "dead", "cancelled"];
const RETRIED = ["failed", "dead", "cancelled", "scheduled"];

let id = "";
let job;
let problem = "";
let counts = "";

const at = () => path("admin", "jobs", id);

async function load() {
  const wanted = id;
  try {
    const got = await read(at());
    if (wanted === id) {
      job = got;
      problem = "";
    }
  } catch (e) {
    if (wanted === id) {
      problem = e.message;
    }
  }
  changed();
}

/* What happened in the queue lately: an unended job is read again only where something did. */
const happened = () => JSON.stringify((state.live?.queues ?? [])
  .filter(queue => queue.queue === job?.queue)
  .map(({counts: lists, totals}) => [lists, totals]));

export function follow() {
  const latest = happened();
  if (job && !ENDED.includes(job.state) && latest !== counts) {
    counts = latest;
    load();
  }
}

export function enter([wanted]) {
  id = wanted;
  job = undefined;
  problem = "";
  counts = "";
  load();
}

export function leave() {
  job = undefined;
  id = "";
}

async function retry() {
  const text = job.state === "scheduled"
    ? "It waits for a later time, and runs now instead, with the attempts that it has left."
    : "It waits for a worker again, with all its attempts. Its errors stay in its history.";
  if (await sure({title: `Retry job ${id}?`, text, yes: "Retry it"})) {
    await act(`To retry job ${id}`, () => read(`${at()}/retry`, {method: "POST"}), () => `Job ${id} runs again.`);
    load();
  }
}

async function cancel() {
  const text = job.state === "running"
    ? "Its worker is told to stop. What it collected so far is kept, and its client is told that it was cancelled."
    : "No worker will run it, and its client is told that it was cancelled.";
  if (await sure({title: `Cancel job ${id}?`, text, yes: "Cancel the job"})) {
    await act(`To cancel job ${id}`, () => read(`${at()}/cancel`, {method: "POST"}),
      outcome => outcome.state === "cancelling" ? `Job ${id} is about to stop.` : `Job ${id} is cancelled.`);
    load();
  }
}

async function drop() {
  const text = "It and its result are removed for good. Its client is told that there is no such job. Nothing brings it back.";
  if (await sure({title: `Delete job ${id}?`, text, yes: "Delete it"})) {
    const done = await act(`To delete job ${id}`, () => read(at(), {method: "DELETE"}), () => `Job ${id} is deleted.`);
    if (done) {
      location.hash = `#/queues/${encodeURIComponent(job.queue)}/dead`;
    }
  }
}

const actions = () => html`
  <div class="actions">
    ${RETRIED.includes(job.state) ? button("Retry", retry, {kind: "main"}) : nothing}
    ${ENDED.includes(job.state) ? button("Delete", drop) : button("Cancel", cancel)}
    ${button("Read again", load)}
  </div>`;

/* The parts of the bar. When earlier attempts began is not kept, so each is one part until its failure. */
function parts(begin, end, started, tries) {
  const ended = ENDED.includes(job.state);
  const found = [];
  let from = begin;
  const until = (to, kind) => {
    if (to > from) {
      found.push({from, to, kind});
      from = to;
    }
  };
  for (const one of tries) {
    if (started > from && started <= one) {
      until(started, "waited");
    }
    until(one, "failed");
  }
  if (ended && tries.length > 0 && started <= tries.at(-1)) {
    return found;
  }
  if (ended || job.state === "running") {
    until(started, "waited");
    until(end, ended ? job.state : "now");
  } else {
    until(end, "waited");
  }
  return found;
}

const lasted = (all, kinds) => all.filter(one => kinds.includes(one.kind)).reduce((sum, one) => sum + one.to - one.from, 0) / 1_000;

function label(all, tries) {
  const ran = lasted(all, ["succeeded", "cancelled", "now"]);
  const failed = lasted(all, ["failed", "dead"]);
  return [
    `waited ${span(lasted(all, ["waited"]))}`,
    failed > 0 ? `${span(failed)} until ${counted(tries, "failed attempt")} ended` : "",
    ran > 0 ? `ran ${span(ran)}` : "",
  ].filter(text => text !== "").join(", ");
}

/* What is known of its life, in order. */
function steps(started, tries) {
  const iso = time => new Date(time).toISOString();
  return [
    {at: job.created_at, text: "created"},
    ...tries.map((time, i) => ({at: iso(time), text: `attempt ${i + 1} failed`})),
    ...started ? [{at: job.started_at, text: "the last attempt began"}] : [],
    ...job.state === "scheduled" && job.run_at ? [{at: job.run_at, text: "it is due again"}] : [],
    ...job.state === "running" ? [{at: job.updated_at, text: "last sign of its worker"}] : [],
    ...ENDED.includes(job.state) ? [{at: job.updated_at, text: STATES[job.state]}] : [],
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function times() {
  const begin = Date.parse(job.created_at);
  const end = Math.max(begin + 1, ENDED.includes(job.state) ? Date.parse(job.updated_at) : now());
  const started = job.started_at ? Date.parse(job.started_at) : 0;
  const tries = job.history.map(one => Date.parse(one.timestamp)).filter(time => time >= begin && time <= end);
  const all = parts(begin, end, started, tries);
  const x = time => 100 * (time - begin) / (end - begin);
  const said = label(all, tries.length);
  return html`
    <section aria-labelledby="times-title">
      <h2 id="times-title">Times</h2>
      <svg class="times" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label=${`It ${said}`}>
        ${all.map(one => bar(x(one.from), x(one.to), one.kind))}
      </svg>
      <ul class="legend quiet">
        <li><span class="key k-quiet"></span>waited</li>
        <li><span class="key k-good"></span>ran</li>
        <li><span class="key k-bad"></span>until an attempt failed</li>
      </ul>
      <ol class="steps">${steps(started, tries).map(one => html`<li>${when(one.at)} ${one.text}</li>`)}</ol>
      <p class="quiet">It ${said}.</p>
    </section>`;
}

const bar = (from, to, kind) => svg`<rect class=${`t-${kind}`} x=${from} width=${Math.max(0.4, to - from)} height="10"></rect>`;

function progress() {
  const {done, total} = job.progress ?? {};
  return total ? html`
    <label>Progress: ${whole(done)} of ${whole(total)}
      <progress max=${total} .value=${done}></progress>
    </label>` : nothing;
}

const error = one => html`
  <li><p><strong>${one.error_type}</strong> ${when(one.timestamp)}</p><p class="said">${one.error_message}</p></li>`;

function errors() {
  const all = [...job.history].reverse();
  const last = job.error && !all.some(one => one.timestamp === job.error.timestamp) ? [job.error, ...all] : all;
  return html`
    <section aria-labelledby="errors-title">
      <h2 id="errors-title">Errors</h2>
      ${last.length === 0 ? html`<p class="calm">No attempt failed.</p>` : html`<ul class="errors">${last.map(error)}</ul>`}
    </section>`;
}

const text = value => typeof value === "string" ? value : JSON.stringify(value, null, 2);

const facts = () => html`
  <dl>
    ${figure("State", badge(job.state, job.state), STATES[job.state])}
    ${figure("Attempt", job.max_attempts ? `${job.attempt} of ${job.max_attempts}` : String(job.attempt),
    job.stalls > 0 ? `its worker vanished ${counted(job.stalls, "time")}` : "how often a worker began it")}
    ${figure("Worker", job.worker ?? "none", "that has it, or had it last", "#/workers")}
    ${figure("Queue", job.queue, `priority ${job.priority}`, "#/queues")}
    ${figure("Timeout", span(job.timeout_seconds), "of one attempt")}
    ${figure("Result", job.result_bytes > 0 ? `${short(job.result_bytes / 1_000)} kB` : "none",
    job.forgotten_in_seconds === null ? "kept while it has not ended" : `forgotten in ${span(job.forgotten_in_seconds)}`)}
  </dl>`;

const belongs = () => html`
  <section aria-labelledby="belongs-title">
    <h2 id="belongs-title">What it belongs to</h2>
    <table class="pairs">
      <tbody>
        <tr><th scope="row">Request id</th><td>${job.request_id ?? "none"}</td></tr>
        <tr><th scope="row">Trace</th><td>${job.trace_parent ?? "none"}</td></tr>
        <tr><th scope="row">Identity</th><td>${job.identity}</td></tr>
        <tr><th scope="row">Created</th><td>${clock(job.created_at)} (${job.created_at})</td></tr>
        <tr><th scope="row">Lease until</th><td>${job.lease_until ?? "–"}</td></tr>
      </tbody>
    </table>
    <p class="quiet">The log has a line for each step of the job, with these ids.</p>
  </section>`;

export const title = "Job";

export const view = () => html`
  <h1>Job <span class="id">${id}</span></h1>
  ${problem ? html`<p class="problem">${problem}</p>` : nothing}
  ${job ? html`
    <p>${job.type}${job.cancel_requested ? html` ${badge("cancel asked for", "warn")}` : nothing}</p>
    ${actions()} ${facts()} ${progress()} ${times()} ${errors()}
    <section aria-labelledby="params-title"><h2 id="params-title">Parameters</h2>
      <pre class="said" tabindex="0">${text(job.params)}</pre></section>
    ${belongs()}` : problem ? nothing : loading("Reading the job")}`;
