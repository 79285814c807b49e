/** How a trajectory goes from one iterate to the next. One record a rule. */
package dev.linchpin.attack.rule;
