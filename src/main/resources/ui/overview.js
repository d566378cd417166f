// The overview: what is wrong, the figures of now, and how it went.

import {read} from "./api.js";
import {html, nothing} from "./lit-html.js";
import {badge, command, figure, loading, nothingHere, startWorker} from "./parts.js";
import {providerCalls} from "./provider.js";
import {alive, changed, oldest, running, state, waiting} from "./state.js";
import {troubles} from "./trouble.js";
import {counted, millis, percent, short, span, whole} from "./words.js";

const EVERY_MILLIS = 30_000;
const HOUR = 60;
const RANGES = [[15, "15 min"], [60, "1 h"], [360, "6 h"], [1440, "24 h"]];

let minutes = HOUR;
let queue = "records";
let shown;
let hour;
let problem = "";
let timer;

const ask = range => read("admin/statistics", {query: {queue, minutes: range}});

async function load() {
  const [forRange, forQueue] = [minutes, queue];
  try {
    const [range, lastHour] = await Promise.all(minutes === HOUR ? [ask(HOUR)] : [ask(minutes), ask(HOUR)]);
    if (forRange === minutes && forQueue === queue) {
      shown = range;
      hour = lastHour ?? range;
      problem = "";
    }
  } catch (e) {
    problem = e.message;
  }
  changed();
}

function lookAgain() {
  if (document.visibilityState === "visible") {
    load();
  }
}

export function enter() {
  load();
  timer = setInterval(lookAgain, EVERY_MILLIS);
  document.addEventListener("visibilitychange", lookAgain);
}

export function leave() {
  clearInterval(timer);
  document.removeEventListener("visibilitychange", lookAgain);
  shown = undefined;
  hour = undefined;
}

const trouble = one => html`
  <li>
    <h3>${one.title}</h3>
    <p>${one.text}</p>
    ${one.start ? startWorker(one.start) : nothing}
    ${one.command ? command(one.command) : nothing}
    ${one.link ? html`<p><a href=${one.link.href}>${one.link.text}</a></p>` : nothing}
  </li>`;

function wrong() {
  const all = troubles(state);
  if (all.length === 0 && !state.live) {
    return loading("Waiting for the first live data");
  }
  return html`
    <section aria-labelledby="wrong-title">
      <h2 id="wrong-title">What is wrong</h2>
      ${all.length === 0
    ? nothingHere("Nothing is wrong. Good.")
    : html`<ul id="wrong" class="troubles">${all.map(trouble)}</ul>`}
    </section>`;
}

function provider() {
  const {seconds, successes, failures, recent} = providerCalls(state);
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
  const calls = `${counted(successes + failed, "call")} in the last ${span(Math.max(seconds, 1))}`;
  if (failed === 0 && !recent) {
    return [badge("answers", "good"), successes === 0 ? "No call lately" : calls];
  }
  const refused = (failures.rate_limited ?? 0) + (failures.key_refused ?? 0);
  return [badge(refused > 0 || /rate_limited|key_refused/.test(recent?.kind) ? "refuses" : "fails", "bad"),
    failed > 0 ? `${whole(failed)} of ${calls} failed` : "A call failed lately"];
}

function budget({daily_records: one}) {
  return one
    ? [percent(one.spent, one.limit), `${whole(one.spent)} of ${whole(one.limit)} records of today`]
    : ["no bound", "No budget is configured"];
}

function figures(live) {
  const slots = alive(live).reduce((sum, worker) => sum + worker.slots, 0);
  const later = live.queues.reduce((sum, one) => sum + one.counts.scheduled, 0);
  const age = oldest(live);
  const failures = hour ? hour.totals.failed + hour.totals.dead : null;
  const perSecond = live.queues.reduce((sum, one) => sum + one.ended_per_second, 0);
  return html`
    <dl id="figures">
      ${figure("Waiting", counted(waiting(live), "job"), later > 0 ? `and ${whole(later)} for a later time` : "for a free worker",
    "#/queues")}
      ${figure("Oldest waiting", age > 0 ? span(age) : "none waits", "since it was due")}
      ${figure("Running", counted(running(live), "job"), `of ${counted(slots, "job slot")}`)}
      ${figure("Ended", `${short(perSecond)} per second`, "over the last ten seconds")}
      ${figure("Failures", failures === null ? "–" : counted(failures, "job"), `of queue ${queue}, in the last hour`)}
      ${figure("Workers alive", counted(alive(live).length, "process", "processes"), "that run jobs", "#/workers")}
      ${figure("Provider", ...provider())}
      ${figure("Provider budget used", ...budget(live.limits.cluster), "#/limits")}
    </dl>`;
}

const words = values => values.map(([name, value]) => `${name} ${value}`).join(", ");

function chart(id, title, help, series, unit) {
  const times = shown.buckets.map(bucket => Date.parse(bucket.at) / 1_000);
  const totals = words(series.map(one => [one.name, one.total]));
  return html`
    <figure>
      <figcaption><h3>${title}</h3><p class="quiet">${help}</p></figcaption>
      <time-chart id=${id} aria-label=${`${title}: ${totals}. Read it with the arrow keys.`}
        .data=${{times, series, words: unit}}></time-chart>
      <ul class="legend quiet">${series.map(one => html`
        <li><span class=${`key ${one.key}`}></span>${one.name}: <strong>${one.total}</strong></li>`)}</ul>
    </figure>`;
}

function throughput() {
  const perMinute = 60 / shown.step_seconds;
  const {totals, buckets} = shown;
  const one = (name, key, colour, count) => ({
    name, key, colour, values: buckets.map(bucket => count(bucket) * perMinute), total: whole(count(totals)),
  });
  return chart("throughput", "Jobs per minute", "How many ended with a result, failed for good, or were repeated", [
    one("succeeded", "k-good", "--accent", all => all.succeeded),
    one("failed", "k-bad", "--bad", all => all.failed + all.dead),
    one("repeated", "k-warn", "--warn", all => all.retried),
  ], value => short(value));
}

function latency(id, title, help, name) {
  const of = value => value === null ? "–" : millis(value);
  const one = (label, key, colour, part) => ({
    name: label, key, colour, values: shown.buckets.map(bucket => bucket[name][part]), total: of(shown.totals[name][part]),
  });
  return chart(id, title, help, [
    one("half of them within", "k-good", "--accent", "p50"),
    one("95 of 100 within", "k-warn", "--warn", "p95"),
  ], millis);
}

function idle() {
  const {succeeded, failed, dead, cancelled} = shown.totals;
  return succeeded + failed + dead + cancelled === 0
    ? nothingHere(`No job of queue ${queue} ended in this time.`)
    : nothing;
}

const radio = ([value, text]) => html`
  <label><input type="radio" name="range" .value=${String(value)} .checked=${value === minutes}
    @change=${() => {
    minutes = value;
    shown = undefined;
    load();
  }}><span>${text}</span></label>`;

const queues = live => html`
  <div class="field">
    <label for="queue">Queue</label>
    <select id="queue" @change=${event => {
    queue = event.target.value;
    shown = undefined;
    hour = undefined;
    load();
  }}>${live.queues.map(one => html`<option .value=${one.queue} ?selected=${one.queue === queue}>${one.queue}</option>`)}</select>
  </div>`;

const history = live => html`
  <section aria-labelledby="history-title">
    <h2 id="history-title">How it went</h2>
    <div class="row">
      <fieldset class="choice"><legend>The last</legend>${RANGES.map(radio)}</fieldset>
      ${queues(live)}
    </div>
    ${problem ? html`<p class="problem">These figures are not known now. ${problem}</p>` : nothing}
    ${shown ? html`
      ${idle()}
      <div class="charts">
        ${throughput()}
        ${latency("waited", "Waiting time", "From when a job was due until a worker took it", "waiting_ms")}
        ${latency("ran", "Running time", "From when a worker took it until it ended", "running_ms")}
      </div>` : problem ? nothing : loading("Asking for the figures")}
  </section>`;

export const title = "Overview";

export const view = () => html`
  <h1>Overview</h1>
  ${wrong()}
  ${state.live ? html`${figures(state.live)}${history(state.live)}` : nothing}`;
