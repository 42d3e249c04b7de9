/**
 * Schedulers with one fault each, and the cases of the kit that find it out: a kit is as good as
 * the broken schedulers that it catches.
 */
@NullMarked
package io.ramie.conformance.broken;

import org.jspecify.annotations.NullMarked;
