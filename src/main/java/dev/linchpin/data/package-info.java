/** Labelled images from files, one class a format; pixels leave as float32 in [0,1], NHWC. */
package dev.linchpin.data;
