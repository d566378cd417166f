package dev.isotherm.record;

/**
 * How the source of the numbers must be named wherever they are shown.
 *
 * @param text the words, which must link to the URL
 * @param url the page of the source
 * @param license the license of the numbers
 * @param licenseUrl its text
 */
public record Attribution(String text, String url, String license, String licenseUrl) {}
