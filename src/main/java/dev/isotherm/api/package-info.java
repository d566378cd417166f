/**
 * The HTTP service: one verticle, the port of a worker service, and the order in which a request passes the filters before its route.
 *
 * <p>Start reading at {@link HttpVerticle}. Uses: {@code analytics}, {@code api.admin}, {@code api.analytics}, {@code api.auth}, {@code api.cache}, {@code api.connection}, {@code api.docs}, {@code api.filter}, {@code api.health}, {@code api.job}, {@code api.place}, {@code api.record}, {@code api.route}, {@code api.session}, {@code api.share}, {@code api.weather}, {@code cache}, {@code config}, {@code context}, {@code job}, {@code job.admin}, {@code job.event}, {@code job.statistics}, {@code job.store}, {@code limit}, {@code limit.live}, {@code log}, {@code metrics}, {@code redis}, {@code service}, {@code share}, {@code share.picture}, {@code weather}, {@code weather.place}, {@code weather.popularity}, {@code weather.provider}.
 *
 * <p>Other packages use: {@link HttpVerticle}, {@link WorkerHttpVerticle}.
 */
package dev.isotherm.api;
