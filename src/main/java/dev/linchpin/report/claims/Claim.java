package dev.linchpin.report.claims;

/** Stand-in until the claims land. */
public record Claim(
    String id, String paperSays, String where, Verdict verdict, int n, String measured) {}
