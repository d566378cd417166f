// The page for people: what somebody asks for, in the form or by the address, is ordered, waited for and shown.

import {keepToken, needsToken, read, ROOT, token} from "./api.js";
import {suggest} from "./combobox.js";
import {saveNumbers, savePicture} from "./download.js";
import {compute} from "./job.js";
import {nearest} from "./nearest.js";
import {switchable} from "./theme.js";
import {show, where} from "./view.js";
import {daysOf, identifier, monthDay, months, periods, seconds} from "./words.js";

const UNIT = "isotherm.unit";
const POPULAR = 8;
const MOST_KEPT = 50;

const byId = id => document.getElementById(id);
const chosen = name => document.querySelector(`input[name="${name}"]:checked`).value;
const choose = (name, value) => {
  document.querySelector(`input[name="${name}"][value="${value}"]`).checked = true;
};
const fullName = ({name, admin1, country_name: country}) => [name, admin1, country].filter(Boolean).join(", ");
/* Records of this visit, so that to go back costs nothing. */
const kept = new Map();
let shown;
let running = new AbortController();
let countdown;

function fillDays() {
  const day = Math.min(Number(byId("day").value || 1), daysOf(Number(byId("month").value)));
  byId("day").replaceChildren(...Array.from(
    {length: daysOf(Number(byId("month").value))}, (_, i) => new Option(String(i + 1), String(i + 1))));
  byId("day").value = String(day);
}

function setDate(month, day) {
  byId("month").value = String(month);
  fillDays();
  byId("day").value = String(day);
}

/* The address of a record. A comma is readable, and allowed in a path. */
const linkOf = ({place, date, period}) => new URL(
  `r/${encodeURIComponent(place).replaceAll("%2C", ",")}/${date}/${period}`, ROOT).href;

/* What the address asks for; undefined at the root, null if it cannot be understood. */
function ofAddress() {
  const path = location.pathname.slice(ROOT.pathname.length);
  if (path === "") {
    return undefined;
  }
  try {
    const [, place, date, period] = path.split("/").map(decodeURIComponent);
    const found = monthDay(date);
    return place.trim() && found && periods.includes(period) ? {place, date: identifier(...found), period} : null;
  } catch {
    // An escape that is none.
    return null;
  }
}

const ofForm = () => ({
  place: byId("place").value.trim(),
  date: identifier(Number(byId("month").value), Number(byId("day").value)),
  period: chosen("period"),
});

function tell(text) {
  byId("told").textContent = text;
}

function showWork(text, progress) {
  byId("work").hidden = text === "";
  byId("work-text").textContent = text;
  const bar = byId("work-bar");
  if (progress?.total) {
    bar.max = progress.total;
    bar.value = progress.done;
  } else {
    bar.removeAttribute("value");
  }
}

function report({status, progress, reason}) {
  const waiting = status === "pending" ? "Waiting for a free worker" : "Collecting the years";
  showWork(reason ?? (progress?.total ? `${progress.done} of ${progress.total} years` : waiting), progress);
}

/* A server that names a time is not asked before it. */
function showProblem(text, {status = 0, retryAfter = 0} = {}) {
  clearInterval(countdown);
  byId("problem").hidden = text === "";
  byId("problem-text").textContent = text;
  const again = byId("again");
  let left = retryAfter;
  const tick = () => {
    again.disabled = left > 0;
    again.textContent = left > 0 ? `Try again in ${seconds(left)}` : "Try again";
    if (left === 0) {
      clearInterval(countdown);
    }
    left -= 1;
  };
  countdown = setInterval(tick, 1_000);
  tick();
  if (text !== "" && needsToken && (status === 401 || status === 403)) {
    byId("token").focus();
  }
}

function keep(key, record) {
  kept.set(key, record);
  if (kept.size > MOST_KEPT) {
    kept.delete(kept.keys().next().value);
  }
}

function present(asked, record) {
  shown = record;
  show(record);
  document.title = `${asked.place}, ${asked.date} – Isotherm`;
  // On a small screen it would be below the form.
  byId("record").scrollIntoView({block: "start"});
}

async function load(asked) {
  running.abort();
  running = new AbortController();
  const {signal} = running;
  const unit = chosen("unit");
  const key = JSON.stringify([asked, unit]);
  tell("");
  showProblem("");
  if (kept.has(key)) {
    showWork("");
    present(asked, kept.get(key));
    return;
  }
  showWork("Asking for the record");
  byId("record").hidden = true;
  try {
    const record = await compute({...asked, unit}, report, signal);
    if (!signal.aborted) {
      showWork("");
      keep(key, record);
      present(asked, record);
    }
  } catch (e) {
    if (!signal.aborted) {
      showWork("");
      showProblem(e.message, e);
    }
  }
}

function ask(asked) {
  if (asked.place === "") {
    byId("place").focus();
    tell("Please choose a place.");
    return;
  }
  const link = linkOf(asked);
  if (link !== location.href) {
    history.pushState(null, "", link);
  }
  load(asked);
}

function followAddress() {
  const asked = ofAddress();
  if (asked) {
    byId("place").value = asked.place;
    setDate(...monthDay(asked.date));
    choose("period", asked.period);
    load(asked);
    return;
  }
  running.abort();
  showWork("");
  byId("record").hidden = true;
  document.title = "Isotherm";
  showProblem(asked === null ? "This link is not complete. Please choose a place and a date." : "");
  byId("again").hidden = asked === null;
}

async function showPopular() {
  try {
    const {locations} = await read("v1/locations/popular", {query: {limit: POPULAR}});
    byId("popular").querySelector("ul").replaceChildren(...locations.map(place => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = place.name;
      button.addEventListener("click", () => {
        byId("place").value = fullName(place);
        ask(ofForm());
      });
      const item = document.createElement("li");
      item.append(button);
      return item;
    }));
    byId("popular").hidden = locations.length === 0;
  } catch (e) {
    tell(`The popular places are not known now. ${e.message}`);
  }
}

/* Without a token nothing can be asked. */
function start() {
  if (needsToken && token() === "") {
    tell("Please enter your access token first.");
    return;
  }
  tell("");
  followAddress();
  showPopular();
}

async function locate() {
  tell("Looking for the nearest place");
  try {
    const found = await nearest(async () => (await read("v1/locations/preapproved")).locations);
    byId("place").value = found.text ?? fullName(found.place);
    ask(ofForm());
    tell(found.text
      ? "No known place is near you, so your rounded location is used."
      : `The nearest known place is ${found.place.name}, at ${Math.round(found.km)} km.`);
  } catch (e) {
    tell(e.message);
  }
}

async function share() {
  const data = {title: document.title, text: shown.summary, url: location.href};
  try {
    if (navigator.share && navigator.canShare?.(data)) {
      await navigator.share(data);
    } else {
      await navigator.clipboard.writeText(data.url);
      tell("The link is copied.");
    }
  } catch (e) {
    if (e.name !== "AbortError") {
      tell(`This is the link: ${data.url}`);
    }
  }
}

function prepareForm() {
  byId("month").replaceChildren(...months.map((name, i) => new Option(name, String(i + 1))));
  const today = new Date();
  setDate(today.getMonth() + 1, today.getDate());
  byId("month").addEventListener("change", fillDays);
  const box = suggest(
    {field: byId("place"), list: byId("places"), status: byId("found")},
    async text => {
      const {locations} = await read("v1/locations/search", {query: {q: text, limit: 8}});
      return locations.map(place => ({
        name: place.name, rest: [place.admin1, place.country_name].filter(Boolean).join(", "), value: fullName(place),
      }));
    },
    () => tell(""));
  byId("ask").addEventListener("submit", e => {
    e.preventDefault();
    box.close();
    ask(ofForm());
  });
  byId("token-field").hidden = !needsToken;
  byId("token").addEventListener("change", e => {
    keepToken(e.target.value.trim());
    start();
  });
  byId("locate").hidden = !navigator.geolocation || !window.isSecureContext;
  byId("locate").addEventListener("click", locate);
}

function prepareRecord() {
  choose("unit", localStorage.getItem(UNIT) === "fahrenheit" ? "fahrenheit" : "celsius");
  byId("units").addEventListener("change", () => {
    localStorage.setItem(UNIT, chosen("unit"));
    const asked = ofAddress();
    if (asked) {
      load(asked);
    }
  });
  byId("again").addEventListener("click", () => load(ofAddress() ?? ofForm()));
  byId("share").addEventListener("click", share);
  byId("csv").addEventListener("click", () => saveNumbers(shown));
  byId("png").addEventListener("click", () => savePicture(shown, where(shown)));
}

// They are relative to the address that the page came from, which changes with each record.
document.querySelectorAll("link[href], a[href]:not([href^='#'])").forEach(link => {
  link.href = String(link.href);
});
switchable(byId("theme"));
prepareForm();
prepareRecord();
window.addEventListener("popstate", followAddress);
start();
