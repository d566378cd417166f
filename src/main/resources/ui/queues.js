// The queues, and the jobs on one list of a queue.

import {path, read} from "./api.js";
import {html, nothing} from "./lit-html.js";
import {badge, button, loading, nothingHere, table, when} from "./parts.js";
import {act, sure} from "./said.js";
import {changed, state} from "./state.js";
import {clock, counted, LISTS, short, span, whole} from "./words.js";

const PAGE = 25;
const EMPTY = {
  queued: "Nothing waits. Good.",
  scheduled: "Nothing is scheduled for later.",
  running: "Nothing runs.",
  finished: "Nothing ended lately. Ended jobs are kept for a while only.",
  dead: "Nothing failed for good. Good.",
};

let queue = "";
let list = "";
let offset = 0;
let page;
let read_at = 0;
let problem = "";

const link = (name, which, from = 0) => `#/queues/${encodeURIComponent(name)}/${which}${from > 0 ? `/${from}` : ""}`;

async function load() {
  if (list === "") {
    return;
  }
  const wanted = [queue, list, offset].join();
  try {
    const got = await read("admin/jobs", {query: {queue, state: list, offset, limit: PAGE}});
    if (wanted === [queue, list, offset].join()) {
      page = got;
      read_at = Date.now();
      problem = "";
    }
  } catch (e) {
    problem = e.message;
  }
  changed();
}

export function enter([wantedQueue = "", wantedList = "", from = "0"]) {
  queue = wantedQueue;
  list = Object.hasOwn(LISTS, wantedList) ? wantedList : "";
  offset = Math.max(0, Number.parseInt(from, 10) || 0);
  page = undefined;
  problem = "";
  load();
}

export function leave() {
  page = undefined;
  list = "";
}

async function pause(name) {
  const text = "No worker takes a job of it any more. Jobs that run go on to their end; new ones are accepted and wait. Clients"
    + " see that their jobs wait. It stays so until somebody resumes it.";
  if (await sure({title: `Pause queue ${name}?`, text, yes: "Pause it"})) {
    act(`To pause queue ${name}`, () => read(`${path("admin", "queues", name)}/pause`, {method: "POST"}),
      done => done.changed ? `Queue ${name} is paused.` : `Queue ${name} was paused already.`);
  }
}

const resume = name => act(`To resume queue ${name}`,
  () => read(`${path("admin", "queues", name)}/resume`, {method: "POST"}),
  done => done.changed ? `Queue ${name} runs again.` : `Queue ${name} ran already.`);

async function retryAll(name, count) {
  const text = `${counted(count, "failed job")} of queue ${name} ${count === 1 ? "waits" : "wait"} for a worker again, with all`
    + " attempts. If the reason lasts, they fail again. It ends early where the queue is full.";
  if (await sure({title: "Retry all failed jobs?", text, yes: "Retry all"})) {
    await act("To retry the failed jobs", () => read("admin/jobs/retry", {method: "POST", query: {state: "dead", queue: name}}),
      done => `${counted(done.retried, "job")} ${done.retried === 1 ? "runs" : "run"} again;`
        + ` ${done.remaining === 0 ? "none is left" : `${whole(done.remaining)} are left`}.`);
    load();
  }
}

function search(event) {
  event.preventDefault();
  const id = event.target.elements.job.value.trim();
  if (id !== "") {
    location.hash = `#/jobs/${encodeURIComponent(id)}`;
  }
}

const form = () => html`
  <form id="search" role="search" @submit=${search}>
    <div class="field wide">
      <label for="job">Find a job</label>
      <input type="text" id="job" name="job" spellcheck="false" autocomplete="off" maxlength="200" aria-describedby="job-help">
      <small id="job-help" class="quiet">Its id in the log, or the id that its client has</small>
    </div>
    <div class="actions"><button type="submit">Find</button></div>
  </form>`;

const count = (one, which) => html`
  <div>
    <dt><a href=${link(one.queue, which)}>${LISTS[which][0]}</a></dt>
    <dd>${whole(one.counts[which])}</dd>
    <dd class="quiet">${LISTS[which][1]}</dd>
  </div>`;

const age = one => one.oldest_waiting_seconds === null
  ? "Nothing waits. Good."
  : `The oldest job waits for ${span(one.oldest_waiting_seconds)}.`;

const card = one => html`
  <section class="card" id=${`queue-${one.queue}`} aria-label=${`Queue ${one.queue}`}>
    <h2>${one.queue} ${one.paused ? badge("paused", "warn") : badge("runs", "good")}</h2>
    <p>${age(one)} ${short(one.ended_per_second)} jobs ended per second lately.</p>
    <dl>${Object.keys(LISTS).map(which => count(one, which))}</dl>
    <div class="actions">
      ${one.paused ? button("Resume", () => resume(one.queue), {kind: "main", label: `Resume queue ${one.queue}`})
    : button("Pause", () => pause(one.queue), {label: `Pause queue ${one.queue}`})}
      ${one.counts.dead > 0 ? button("Retry all failed", () => retryAll(one.queue, one.counts.dead),
    {label: `Retry all failed jobs of queue ${one.queue}`}) : nothing}
    </div>
  </section>`;

const row = one => html`
  <tr>
    <th scope="row"><a href=${`#/jobs/${encodeURIComponent(one.id)}`}>${one.id}</a></th>
    <td>${badge(one.state, one.state)}</td>
    <td>${one.type}</td>
    <td>${one.attempt}${one.stalls > 0 ? ` (${one.stalls} stalled)` : ""}</td>
    <td>${one.worker ?? "–"}</td>
    <td>${when(one.created_at)}</td>
    <td>${when(one.updated_at)}</td>
  </tr>`;

function turn() {
  const last = Math.min(offset + page.jobs.length, page.total);
  return html`
    <nav class="actions" aria-label="Pages">
      ${offset > 0 ? html`<a class="button" href=${link(queue, list, offset - PAGE)}>Before</a>` : nothing}
      <span>${whole(offset + 1)} to ${whole(last)} of ${counted(page.total, "job")}</span>
      ${last < page.total ? html`<a class="button" href=${link(queue, list, offset + PAGE)}>Next</a>` : nothing}
    </nav>`;
}

function jobs() {
  const now = state.live?.queues.find(one => one.queue === queue)?.counts[list];
  const dead = list === "dead" && page.total > 0;
  return html`
    <div class="actions">
      ${dead ? button("Retry all failed", () => retryAll(queue, page.total), {kind: "main"}) : nothing}
      ${button("Read again", load)}
      <span class="quiet" role="status">As of ${clock(read_at)}${now !== undefined && now !== page.total
    ? `; the list has ${counted(now, "job")} now` : ""}</span>
    </div>
    ${page.jobs.length === 0 ? nothingHere(EMPTY[list]) : html`
      ${table(`${LISTS[list][0]} jobs`, ["Job", "State", "Type", "Attempt", "Worker", "Created", "Changed"], page.jobs.map(row))}
      ${turn()}`}`;
}

const lists = () => html`
  <nav class="lists" aria-label="Lists of jobs">
    ${Object.entries(LISTS).map(([which, [name]]) => html`
      <a href=${link(queue, which)} aria-current=${which === list ? "page" : nothing}>${name}</a>`)}
  </nav>`;

export const title = "Queues";

export const view = () => list === "" ? html`
  <h1>Queues</h1>
  ${form()}
  ${state.live ? state.live.queues.map(card) : loading("Waiting for the first live data")}` : html`
  <h1>${LISTS[list][0]} jobs of queue ${queue}</h1>
  <p class="quiet">${LISTS[list][0]}: ${LISTS[list][1]}. <a href="#/queues">All queues</a></p>
  ${lists()}
  ${problem ? html`<p class="problem">${problem}</p>` : nothing}
  ${page ? jobs() : problem ? nothing : loading("Reading the list")}`;
