/** What an attack minimises, as graph ops. One record an objective. */
package dev.linchpin.attack.objective;
