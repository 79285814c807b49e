/** What the parts of an attack read and carry in the loop: tensors with a row for each slot. */
package dev.linchpin.attack.slot;
