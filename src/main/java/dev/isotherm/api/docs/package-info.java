/**
 * The routes that anybody may read: the list at the root, the OpenAPI document with its page, and the pages for people and for operators.
 *
 * <p>Start reading at {@link RootRoutes}. Uses: {@code api.health}, {@code api.route}, {@code config}, {@code record}.
 *
 * <p>Other packages use: {@link OpenApiRoutes}, {@link OperatorPage}, {@link RootRoutes}.
 */
package dev.isotherm.api.docs;
