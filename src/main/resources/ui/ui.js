// The page for operators: who is signed in, which view is shown, and what is said above it.

import {onSessionOver, read} from "./api.js";
import "./charts.js";
import * as job from "./job.js";
import * as limits from "./limits.js";
import {html, nothing, render} from "./lit-html.js";
import * as live from "./live.js";
import {explain, login} from "./login.js";
import * as overview from "./overview.js";
import {button} from "./parts.js";
import * as queues from "./queues.js";
import {act, dismiss, fail, hush, said} from "./said.js";
import {change, changed, forget, onChange, state} from "./state.js";
import {switchable} from "./theme.js";
import * as tuning from "./tuning.js";
import {clock} from "./words.js";
import * as workers from "./workers.js";

const VIEWS = {overview, queues, jobs: job, workers, limits, tuning};
const START = "#/overview";

const byId = id => document.getElementById(id);
let view;
let signedIn = false;

/* The view of the address, and what it says of it. */
function ofAddress() {
  try {
    const [, name, ...rest] = location.hash.split("/").map(decodeURIComponent);
    return [Object.hasOwn(VIEWS, name) ? name : "overview", rest];
  } catch {
    // An escape that is none.
    return ["overview", []];
  }
}

function leave() {
  view?.leave?.();
  view = undefined;
}

function follow(focus) {
  const [name, rest] = ofAddress();
  leave();
  view = VIEWS[name];
  const tab = name === "jobs" ? "queues" : name;
  document.querySelectorAll("#tabs a").forEach(link => {
    link.toggleAttribute("aria-current", link.hash === `#/${tab}`);
    if (link.hash === `#/${tab}`) {
      link.setAttribute("aria-current", "page");
    }
  });
  view.enter?.(rest);
  document.title = `${view.title} – Isotherm for operators`;
  changed();
  if (focus) {
    window.scrollTo(0, 0);
    byId("view").focus({preventScroll: true});
  }
}

const LINKS = {
  connecting: () => "Waiting for live data",
  live: () => `Live, as of ${clock(state.since)}`,
  trouble: () => `${state.message} Since ${clock(state.since)}, trying again.`,
  lost: () => `Live data is lost since ${clock(state.since)}, trying again.`,
  paused: () => `Paused since ${clock(state.since)}, because nobody looks.`,
};

const failure = one => html`
  <div class="problem failure">
    <p>${clock(one.at)} ${one.text}</p>
    ${button("Dismiss", () => dismiss(one.id))}
  </div>`;

/* Signing in and out starts and ends all the rest. */
function session() {
  if (Boolean(state.session) === signedIn) {
    return;
  }
  signedIn = Boolean(state.session);
  if (signedIn) {
    follow(true);
    live.start();
  } else {
    live.stop();
    leave();
  }
}

function show() {
  session();
  byId("tabs").hidden = !signedIn;
  byId("leave").hidden = !signedIn;
  byId("who").textContent = signedIn ? state.session.operator : "";
  byId("link").hidden = !signedIn;
  byId("link").dataset.state = state.link;
  byId("link").textContent = LINKS[state.link]();
  byId("told").textContent = said.told;
  render(said.failures.map(failure), byId("failures"));
  view?.follow?.();
  if (signedIn) {
    render(view.view(), byId("view"));
  } else {
    render(state.session === undefined ? nothing : login(), byId("view"));
    document.title = "Sign in – Isotherm for operators";
  }
}

function over(text) {
  live.stop();
  explain(text);
  hush();
  forget();
}

async function begin() {
  try {
    change({session: await read("ui/session")});
  } catch (e) {
    if (e.status !== 401) {
      explain(e.message);
    }
    change({session: null});
  }
}

byId("leave").addEventListener("click", async () => {
  const done = await act("To sign out", () => read("ui/session", {method: "DELETE"}), () => "");
  if (done) {
    over("");
  }
});
document.querySelector(".skip").addEventListener("click", event => {
  event.preventDefault();
  byId("view").focus();
});
window.addEventListener("hashchange", () => signedIn && follow(true));
window.addEventListener("unhandledrejection", event => fail(`This page failed: ${event.reason?.message ?? event.reason}`));
window.addEventListener("error", event => fail(`This page failed: ${event.message}`));
// Told once, however many requests were under way.
onSessionOver(() => signedIn && over("Your session is over. Please sign in again."));
if (location.hash === "") {
  history.replaceState(null, "", START);
}
byId("view").replaceChildren();
switchable(byId("theme"));
onChange(show);
begin();
