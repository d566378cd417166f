// Calls to the API of this server.

import {seconds} from "./words.js";

/** The address of the API's root, below whatever path a proxy has for it. */
export const ROOT = new URL("..", import.meta.url);

const TOKEN = "isotherm.token";
const MAX_WAIT_SECONDS = 3600;

/** What everybody sends where the page is open to everybody; it is no secret. */
const VISITOR = "visitor";

export const needsToken = document.documentElement.dataset.access === "token";
export const token = () => needsToken ? sessionStorage.getItem(TOKEN) ?? "" : VISITOR;
export const keepToken = text => sessionStorage.setItem(TOKEN, text);

/** An answer that is no success, in words for people. */
export class Refusal extends Error {
  constructor(message, status = 0, retryAfter = 0) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may succeed later. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status === 503;
  }
}

function words(status, body, retryAfter) {
  const later = retryAfter > 0 ? ` Please try again in ${seconds(retryAfter)}.` : "";
  if (status === 401 || status === 403) {
    return needsToken ? "This token is not accepted. Please enter another one." : "This server does not admit visitors.";
  }
  if (status === 429) {
    return (body.reason?.includes("locations") ? "You have asked for many different places." : "You have asked for much.")
      + later;
  }
  if (body.message === "location_not_found") {
    return "No place is known by this name. Please choose one of the suggestions.";
  }
  const told = body.details?.[0]?.message ?? body.message ?? `The server answered with status ${status}.`;
  return status === 503 && !told.includes("try again") ? told + later : told;
}

function retryAfterOf(response) {
  const wait = Number(response.headers.get("Retry-After") ?? 0);
  return Number.isFinite(wait) ? Math.min(Math.max(0, Math.ceil(wait)), MAX_WAIT_SECONDS) : 0;
}

/** Sends a request, and fails with a {@link Refusal} for each answer but a success. */
export async function open(path, {method = "GET", query = {}, signal, headers = {}} = {}) {
  const address = new URL(path, ROOT);
  Object.entries(query).forEach(([name, value]) => address.searchParams.set(name, value));
  let response;
  try {
    response = await fetch(address, {
      method, signal, headers: {...headers, Authorization: `Bearer ${token()}`}, credentials: "omit",
    });
  } catch (e) {
    if (signal?.aborted) {
      throw e;
    }
    throw new Refusal("The server cannot be reached. Please look at your connection.");
  }
  if (response.ok) {
    return response;
  }
  const body = await response.json().catch(() => ({}));
  const retryAfter = retryAfterOf(response);
  throw new Refusal(words(response.status, body, retryAfter), response.status, retryAfter);
}

export const read = async (path, options) => (await open(path, options)).json();

/** A pause that ends early, with a failure, if the signal fires. */
export function pause(millis, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, millis);
    signal?.addEventListener("abort", stop, {once: true});
  });
}
