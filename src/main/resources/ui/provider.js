// How the weather provider treats our calls, from the latest events.

/* What is not a failure of the provider. */
const OURS = ["unknown_place", "budget_spent", "local_exhaustion"];
/* Without a history, a failure counts for this long. */
const RECENT_MILLIS = 20_000;

const failuresOf = calls => Object.entries(calls.failures).filter(([kind]) => !OURS.includes(kind));

function latest(contexts) {
  return contexts
    .map(context => context.provider?.last_failure)
    .filter(failure => failure && !OURS.includes(failure.kind))
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))[0];
}

/**
 * The latest calls.
 *
 * @return seconds that are looked at, successes, failures by kind, and the last failure if it is as recent
 */
export function providerCalls({live, calls}) {
  const [first, last] = [calls[0], calls.at(-1)];
  const failures = {};
  let successes = 0;
  if (last) {
    for (const [key, end] of last.calls) {
      const begin = first.calls.get(key);
      // A context that is new began with 0. What was before the first event is not known to be recent.
      const before = begin ?? (first === last ? end : {successes: 0, failures: {}});
      successes += Math.max(0, end.successes - before.successes);
      for (const [kind, count] of failuresOf(end)) {
        failures[kind] = (failures[kind] ?? 0) + Math.max(0, count - (before.failures[kind] ?? 0));
      }
    }
  }
  const failure = live && latest(live.limits.contexts);
  const recent = failure && Date.parse(live.at) - Date.parse(failure.at) < RECENT_MILLIS ? failure : undefined;
  return {seconds: last ? Math.max(1, Math.round((last.at - first.at) / 1_000)) : 0, successes, failures, recent};
}
