/**
 * The routes that anybody may read: the list at the root, the OpenAPI document with its page, and the page for people.
 *
 * <p>Start reading at {@link RootRoutes}. Uses: {@code api.health}, {@code api.route}, {@code config}, {@code record}.
 *
 * <p>Other packages use: {@link OpenApiRoutes}, {@link RootRoutes}.
 */
package dev.isotherm.api.docs;
