/**
 * The demo that {@code bin/isotherm} starts: it runs all in one process and shows a record in the terminal.
 *
 * <p>Start reading at {@link Demo}. Uses: {@code app}, {@code config}, {@code dev}, {@code metrics}.
 *
 * <p>Other packages use: nothing.
 */
package dev.isotherm.dev.demo;
