package dev.linchpin.report.claims;

/**
 * A claim as the paper makes it.
 *
 * @param id stem of {@link Claim#id}
 */
record ClaimText(String id, String paperSays, String where) {}
