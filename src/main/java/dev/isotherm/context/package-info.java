/**
 * What belongs to one Vert.x context: the guard that refuses other threads, timers, cancellation, loops. With {@code
 * redis} the only package that uses internals of Vert.x. More than 20 files because whoever needs something of a
 * context looks here, and each is small.
 *
 * <p>Start reading at {@link Owner}. Uses: nothing of ours.
 *
 * <p>Other packages use: {@link AsyncLoop}, {@link Backoff}, {@link CallerContext}, {@link Cancellation}, {@link
 * CancelledException}, {@link CannotListenException}, {@link ConnectionChannel}, {@link ContextLocals}, {@link Correlation}, {@link Deadline}, {@link Digest}, {@link LineBudget}, {@link LogThrottle}, {@link LoopBeat}, {@link LoopWatch}, {@link Owner},
 * {@link ProcessInfo}, {@link ThrottledLog}, {@link Timing}.
 */
package dev.isotherm.context;
