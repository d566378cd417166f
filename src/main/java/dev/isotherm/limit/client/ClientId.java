package dev.isotherm.limit.client;

/**
 * Who a limit counts for.
 *
 * @param text a short text that contains no credential and no braces, such as an address or a digest
 */
public record ClientId(String text) {}
