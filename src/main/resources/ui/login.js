// The form in which an operator enters the key. It goes into one request, and nowhere else.

import {read, Refusal} from "./api.js";
import {html, nothing} from "./lit-html.js";
import {change, changed} from "./state.js";

let problem = "";
let busy = false;

/** Says why the form is there. */
export function explain(text) {
  problem = text;
}

function words(e) {
  if (!(e instanceof Refusal)) {
    return "The server cannot be reached.";
  }
  return e.status === 401 ? "This key is not accepted." : e.message;
}

async function enter(event) {
  event.preventDefault();
  const field = event.target.elements.key;
  const key = field.value;
  if (key === "" || busy) {
    return;
  }
  busy = true;
  changed();
  try {
    const session = await read("ui/session", {method: "POST", body: {key}});
    problem = "";
    change({session});
  } catch (e) {
    problem = words(e);
    field.select();
  } finally {
    busy = false;
    changed();
  }
}

export const login = () => html`
  <h1>Sign in</h1>
  <p>This page is for the operators of this service. It shows and changes queues, jobs and limits.</p>
  ${problem ? html`<p class="problem" role="alert" id="login-problem">${problem}</p>` : nothing}
  <form @submit=${enter}>
    <div class="field wide">
      <label for="key">Operator's key</label>
      <input type="password" id="key" name="key" autocomplete="current-password" required aria-describedby="key-help">
      <small id="key-help" class="quiet">It is sent once and not kept. A cookie that scripts cannot read keeps the session for
        12 hours.</small>
    </div>
    <div class="actions"><button type="submit" class="main" ?disabled=${busy}>Sign in</button></div>
  </form>`;
