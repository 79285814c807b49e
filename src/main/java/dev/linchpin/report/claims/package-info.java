/** The paper's claims, tested on run folders. */
package dev.linchpin.report.claims;
