/**
 * Everything that says "not now": limits that belong to one Vert.x context and need no lock, and limits that hold over a
 * cluster. Each type says its scope; waiting or backing off holds no permit of anything; every public method refuses a
 * foreign context with a {@link dev.isotherm.context.ForeignContextException}.
 *
 * <p>In the {@code start()} of a verticle, where {@code context} is its own:
 *
 * <pre>{@code
 * LimitConfig bounds = new LimitConfig(8, 100, Duration.ofSeconds(5));
 * ContextLimiter limiter = new ContextLimiter("weather", context, bounds);
 * Cancellation cancellation = new Cancellation();
 * Request request = Request.of(Priority.BACKGROUND, "paris", cancellation)
 *         .until(Deadline.after(Duration.ofSeconds(2)));
 *
 * Future<String> answer = limiter.run(call, request);
 *
 * Future<String> orLater = answer.recover(cause -> cause instanceof LimitExceededException full
 *         ? Future.failedFuture("try again in " + full.retryAfter().toSeconds() + " s")
 *         : Future.failedFuture(cause));
 * }</pre>
 *
 * <p>In {@code stop()}: {@code limiter.close();}. At most eight calls are under way at once, per instance. A call that is
 * refused was never started.
 *
 * <p>To use the package in another program, copy it and the package {@code context}. Beside Vert.x core you need:
 *
 * <ul>
 *   <li>{@link dev.isotherm.limit.ContextLimiter}, {@link dev.isotherm.limit.AdaptiveLimit}: {@code config.LimitConfig},
 *       a record of the JDK's types alone;
 *   <li>{@link dev.isotherm.context.Backoff}, {@link dev.isotherm.context.Deadline}: nothing more;
 *   <li>{@link dev.isotherm.context.Cancellation}: slf4j, for a listener that throws;
 *   <li>{@link dev.isotherm.limit.RedisRateLimiter}, {@link dev.isotherm.limit.DailyBudget}: the package {@code redis},
 *       that is {@code RedisLink}, {@code Script} and {@code LimitKeys}, and the scripts {@code rate.lua} and {@code
 *       budget.lua}. All else works without these two.
 * </ul>
 *
 * <p>Start reading at {@link ContextLimiter}. Uses: {@code config}, {@code context}, {@code redis}.
 *
 * <p>Other packages use: {@link AdaptiveLimit}, {@link ContextLimiter}, {@link DailyBudget}, {@link
 * LimitExceededException}, {@link LimiterState}, {@link Priority}, {@link Rate}, {@link RedisRateLimiter}, {@link
 * Request}, {@link Shares}, {@link Waits}.
 */
package dev.isotherm.limit;
