/**
 * The experiment spec: reading, overrides, validation, defaults, writing. The Protobuf messages
 * themselves are generated from {@code proto/} into {@code dev.linchpin.spec.proto}.
 */
package dev.linchpin.spec;
