// Calls to the operators' API of this server.

import {span} from "./words.js";

/** The address of the API's root, below whatever path a proxy has for it. */
export const ROOT = new URL("../..", import.meta.url);

const MAX_WAIT_SECONDS = 3600;
let over = () => {};

/** Tells when the server no longer knows the session. */
export const onSessionOver = listener => {
  over = listener;
};

/** An answer that is no success, in words for people. */
export class Refusal extends Error {
  constructor(message, status = 0) {
    super(message);
    this.status = status;
  }
}

function words(status, body, retryAfter) {
  const told = body.details?.[0]?.message ?? body.message ?? `The server answered with status ${status}.`;
  const where = body.details?.[0]?.field;
  const text = where ? `${where}: ${told}` : told;
  return retryAfter > 0 && !text.includes("try again") ? `${text} Please try again in ${span(retryAfter)}.` : text;
}

function retryAfterOf(response) {
  const wait = Number(response.headers.get("Retry-After") ?? 0);
  return Number.isFinite(wait) ? Math.min(Math.max(0, Math.ceil(wait)), MAX_WAIT_SECONDS) : 0;
}

/* The cookie counts only together with this header, which no other site can send. */
const OURS = {"X-Isotherm-UI": "1"};

/** Sends a request, and fails with a {@link Refusal} for each answer but a success. */
export async function open(path, {method = "GET", query = {}, body, signal, accept = "application/json"} = {}) {
  const address = new URL(path, ROOT);
  Object.entries(query).forEach(([name, value]) => address.searchParams.set(name, value));
  const headers = {...OURS, Accept: accept, ...(body === undefined ? {} : {"Content-Type": "application/json"})};
  let response;
  try {
    response = await fetch(address, {
      method, signal, headers, body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin", cache: "no-store", redirect: "error",
    });
  } catch (e) {
    if (signal?.aborted) {
      throw e;
    }
    throw new Refusal("The server cannot be reached.");
  }
  if (response.ok) {
    return response;
  }
  const answer = await response.json().catch(() => ({}));
  if (response.status === 401) {
    over();
  }
  throw new Refusal(words(response.status, answer, retryAfterOf(response)), response.status);
}

export const read = async (path, options) => (await open(path, options)).json();

/** The path of a resource, from parts that may contain anything. */
export const path = (...parts) => parts.map(encodeURIComponent).join("/");
