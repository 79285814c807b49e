/** SavedModels that Python and TensorFlow Serving load. */
package dev.linchpin.export;
