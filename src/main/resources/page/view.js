// A record on the page.

import {Chart} from "./chart.js";
import {facts, number, signed, spanWords, unitOf, years, yearWords} from "./words.js";

const byId = id => document.getElementById(id);

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function row(cells) {
  const made = document.createElement("tr");
  const [first, ...rest] = cells;
  const head = element("th", first);
  head.scope = "row";
  made.append(head, ...rest.map(text => element("td", text)));
  return made;
}

function fact([name, value]) {
  const made = document.createElement("div");
  made.append(element("dt", name), element("dd", value));
  return made;
}

/* Only a web address becomes a link, whatever the provider's settings say. */
function attribution({text, url}) {
  const link = element("a", text);
  if (/^https?:\/\//.test(url)) {
    link.href = url;
    link.rel = "noreferrer";
    return link;
  }
  return text;
}

function table(record) {
  const unit = unitOf(record);
  const numbers = byId("numbers");
  numbers.querySelector("caption").textContent = `${where(record)}, in ${unit}`;
  numbers.querySelector("thead tr").replaceChildren(...["Year", "Temperature", "Difference from the mean"]
    .map(text => Object.assign(element("th", text), {scope: "col"})));
  numbers.querySelector("tbody").replaceChildren(...years(record).map(one => row(one.gap
    ? [one.year, one.gap, "–"]
    : [one.year, number(one.temperature, 2), signed(one.anomaly, 2)])));
}

function source(record) {
  const {metadata} = record;
  const parts = [];
  if (metadata.source === "simulated") {
    parts.push("This weather is simulated: plausible, but never measured. ");
  }
  if (metadata.stale) {
    parts.push("The newest observations are not there yet. ");
  }
  if (metadata.attribution) {
    parts.push(attribution(metadata.attribution));
  }
  byId("source").replaceChildren(...parts);
}

/** What a record is about. */
export function where(record) {
  const all = years(record);
  return `${record.location}, ${spanWords(record.period, record.identifier)}, ${all[0].year} to ${all.at(-1).year}`;
}

let chart;

export function show(record) {
  const unit = unitOf(record);
  chart ??= new Chart(byId("chart"), (one, of) => {
    byId("year").textContent = yearWords(one, unitOf(of));
  });
  byId("where").textContent = where(record);
  byId("summary").textContent = record.summary;
  byId("record").hidden = false;
  chart.show(record);
  byId("chart").setAttribute("aria-label", `Chart of ${record.values.length} years, mean ${
    number(record.average.mean, 1)} ${unit}`);
  byId("legend-gap").hidden = record.metadata.missing_years.length === 0;
  byId("facts").replaceChildren(...facts(record).map(fact));
  table(record);
  source(record);
}
