/** One class a command; no logic. */
package dev.linchpin.cli;
