/** Networks built layer by layer, in the forms that papers and model zoos publish. */
package dev.linchpin.model.architecture;
