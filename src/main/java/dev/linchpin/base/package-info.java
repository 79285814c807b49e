/** What every floor may use: user errors, intervals, counter-based randomness, small statistics. */
package dev.linchpin.base;
