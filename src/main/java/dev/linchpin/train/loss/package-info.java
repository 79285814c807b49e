/** What training minimises: one class a term, as graph ops. */
package dev.linchpin.train.loss;
