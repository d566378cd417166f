// What the page says of actions: the last outcome, and each failure until it is dismissed. And it asks before it acts.

import {changed} from "./state.js";

const byId = id => document.getElementById(id);

export const said = {told: "", failures: []};
let number = 0;

export function tell(text) {
  said.told = text;
  changed();
}

export function fail(text) {
  number += 1;
  said.failures = [...said.failures, {id: number, text, at: Date.now()}];
  said.told = "";
  changed();
}

export function dismiss(id) {
  said.failures = said.failures.filter(failure => failure.id !== id);
  changed();
}

export function hush() {
  said.told = "";
  said.failures = [];
}

/**
 * Does something, and says how it ended.
 *
 * @param what is tried, for the failure: "Pausing queue records"
 * @param run does it
 * @param done gives the words for its outcome
 * @return the outcome; undefined if it failed
 */
export async function act(what, run, done) {
  try {
    const outcome = await run();
    tell(done(outcome));
    return outcome;
  } catch (e) {
    fail(`${what} failed: ${e.message}`);
    return undefined;
  }
}

/** Asks whether somebody is sure; Escape means no. */
export function sure({title, text, yes}) {
  const dialog = byId("sure");
  byId("sure-title").textContent = title;
  byId("sure-text").textContent = text;
  byId("sure-yes").textContent = yes;
  return new Promise(resolve => {
    let answer = false;
    byId("sure-yes").onclick = () => {
      answer = true;
      dialog.close();
    };
    byId("sure-no").onclick = () => dialog.close();
    dialog.onclose = () => resolve(answer);
    dialog.showModal();
    byId("sure-no").focus();
  });
}
