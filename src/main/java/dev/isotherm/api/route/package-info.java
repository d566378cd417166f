/**
 * What all routes are made of: how a route is declared with its access, how parameters are read, and how an answer or
 * an error is written. No route is here.
 *
 * <p>Start reading at {@link Routes}. Uses: {@code config}, {@code context}, {@code job.store}, {@code limit}, {@code limit.client}, {@code record.json}, {@code redis},
 * {@code weather.provider}.
 *
 * <p>Other packages use: {@link Access}, {@link ApiException}, {@link ChangeNote}, {@link ClientAddress}, {@link Clients}, {@link Endpoints}, {@link ErrorResponder}, {@link Params}, {@link Principal}, {@link RefusalPace}, {@link Replies}, {@link Reply}, {@link RequestBody}, {@link RequestHandler}, {@link RequestLimit}, {@link RequestTrace}, {@link Routes}, {@link TaggedBody}, {@link Validators}.
 */
package dev.isotherm.api.route;
