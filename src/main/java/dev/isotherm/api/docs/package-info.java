/**
 * The routes that describe the API: the list at the root, the OpenAPI document and its page.
 *
 * <p>Start reading at {@link OpenApiRoutes}. Uses: {@code api.health}, {@code api.route}, {@code record}.
 *
 * <p>Other packages use: {@link OpenApiRoutes}, {@link RootRoutes}.
 */
package dev.isotherm.api.docs;
