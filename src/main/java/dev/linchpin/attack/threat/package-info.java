/** Which images count as close: norms, radii, projections. One record a norm. */
package dev.linchpin.attack.threat;
