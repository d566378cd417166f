// Parts of which the views are made. What they are given is text, whatever it contains.

import {html, nothing} from "./lit-html.js";
import {now} from "./state.js";
import {apart, clock} from "./words.js";

/** A time: how long ago, with the exact time at hand. */
export function when(iso) {
  const time = Date.parse(iso);
  return iso ? html`<time datetime=${iso} title=${`${clock(time, 0)} (${iso})`}>${apart(time, now())}</time>` : "–";
}

/** A figure with its name, and what the name means. */
export const figure = (name, value, help, href = "") => html`
  <div>
    <dt>${href ? html`<a href=${href}>${name}</a>` : name}</dt>
    <dd>${value}</dd>
    <dd class="quiet">${help}</dd>
  </div>`;

/** A bar of how much of something is in use; in another colour where somebody waits for it. */
export function meter(used, limit, label, waiting = 0) {
  const share = limit > 0 ? Math.min(1, used / limit) : 0;
  return html`
    <svg class=${waiting > 0 ? "meter full" : "meter"} viewBox="0 0 100 10" preserveAspectRatio="none"
      role="img" aria-label=${label}>
      <rect class="m-all" width="100" height="10"></rect>
      <rect class="m-used" width=${100 * share} height="10"></rect>
    </svg>`;
}

/** A small line of the latest values, the newest at the right. */
export function sparkline(values, most, label) {
  const step = 100 / (most - 1);
  const from = 100 - (values.length - 1) * step;
  const highest = Math.max(...values, 1);
  const points = values.map((value, i) => `${(from + i * step).toFixed(1)},${(19 - 18 * value / highest).toFixed(1)}`);
  return html`
    <svg class="spark" viewBox="0 0 100 20" preserveAspectRatio="none" role="img" aria-label=${label}>
      <polyline points=${points.join(" ")}></polyline>
    </svg>`;
}

/** A table that moves sideways inside its frame where the screen is too small. */
export const table = (label, head, rows) => html`
  <div class="scroll" role="region" aria-label=${label} tabindex="0">
    <table>
      <thead><tr>${head.map(name => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody>${rows}</tbody>
    </table>
  </div>`;

export const badge = (text, kind = "") => html`<span class=${`badge ${kind}`}>${text}</span>`;
export const command = text => html`<pre class="command" tabindex="0"><code>${text}</code></pre>`;
export const nothingHere = text => html`<p class="calm">${text}</p>`;
export const loading = text => html`<p class="quiet">${text}</p>`;

/** A button for something that is done at once or asked about first. */
export const button = (text, run, {kind = "", disabled = false, label = ""} = {}) => html`
  <button type="button" class=${kind} ?disabled=${disabled} aria-label=${label || nothing} @click=${run}>${text}</button>`;

/** How to start a worker, with what it must know. */
export const startWorker = worker => html`
  <p>Start one, on any machine that reaches the same Redis (<code>REDIS_URL</code>):</p>
  ${command(worker)}`;
