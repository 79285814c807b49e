/** The experiment spec: reading, defaults, overrides, validation; messages come from proto/. */
package dev.linchpin.spec;
