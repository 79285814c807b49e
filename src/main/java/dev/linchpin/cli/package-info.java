/**
 * The command line: one class a command, which turns options into a record and hands it on; what is
 * said to the user, and how it is shown; no logic.
 */
package dev.linchpin.cli;
