/**
 * Asks whether a scheduler, and whatever is written on it, keeps its promises also when the system
 * is at its worst.
 *
 * <p>{@link io.ramie.conformance.AdversarialPlatform} puts faults between a platform and those who
 * use it.
 */
@NullMarked
package io.ramie.conformance;

import org.jspecify.annotations.NullMarked;
