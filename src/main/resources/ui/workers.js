// The processes that run jobs: each context with its slots and the delay of its event loop.

import {html, nothing} from "./lit-html.js";
import {badge, loading, meter, sparkline, startWorker, table, when} from "./parts.js";
import {alive, SILENT_SECONDS, state, waiting} from "./state.js";
import {counted, millis, START_WORKER} from "./words.js";

const LAGS = 60;

function lag(context) {
  const lags = state.lags.get(context.name) ?? [context.loop_lag_ms];
  const label = `Delay of the event loop ${context.name}: ${millis(context.loop_lag_ms)} now,`
    + ` at most ${millis(Math.max(...lags))} in the last two minutes`;
  return html`${sparkline(lags, LAGS, label)} ${millis(context.loop_lag_ms)}`;
}

const row = context => html`
  <tr>
    <th scope="row">${context.name}</th>
    <td>${context.queues.join(", ")}</td>
    <td>${meter(context.busy, context.slots, `${context.busy} of ${context.slots} slots in use`)}
      ${context.busy} of ${context.slots}</td>
    <td>${lag(context)}</td>
    <td>${context.silent_ms > 1_000 * SILENT_SECONDS ? badge(`silent for ${millis(context.silent_ms)}`, "bad")
    : `${millis(context.silent_ms)} ago`}</td>
  </tr>`;

const process = worker => html`
  <section class="card" aria-label=${`Process ${worker.pid} on ${worker.host}`}>
    <h2>Process ${worker.pid} on ${worker.host}</h2>
    <p>Role ${worker.role}, version ${worker.version}, started ${when(worker.started_at)};
      ${worker.busy} of ${counted(worker.slots, "slot")} in use. <span class="quiet">${worker.id}</span></p>
    ${table(`Contexts of process ${worker.pid}`, ["Context", "Queues", "Slots", "Loop delay", "Last sign"],
    worker.contexts.map(row))}
  </section>`;

function none() {
  const jobs = waiting(state.live);
  return html`
    <section class="problem" aria-label="No worker">
      <h2>No worker is alive</h2>
      <p>${jobs > 0 ? `${counted(jobs, "job")} ${jobs === 1 ? "waits" : "wait"}. ` : nothing}A worker that ends says so; one that is
        killed falls silent, and is missing here after some seconds.</p>
      ${startWorker(START_WORKER)}
    </section>`;
}

export const title = "Workers";

export const view = () => html`
  <h1>Workers</h1>
  <p class="quiet">A process has one or more contexts. Each has an event loop of its own and runs as many jobs at once as it has
    slots. The delay of its loop should be some milliseconds; the line shows the last two minutes.</p>
  ${state.live ? html`${alive(state.live).length === 0 ? none() : nothing}${state.live.workers.map(process)}`
    : loading("Waiting for the first live data")}`;
