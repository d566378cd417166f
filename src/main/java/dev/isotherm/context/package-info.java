/**
 * Small parts for code that runs on one event loop. Start reading at {@link dev.isotherm.context.AsyncLoop}. May import
 * nothing of ours.
 */
package dev.isotherm.context;
