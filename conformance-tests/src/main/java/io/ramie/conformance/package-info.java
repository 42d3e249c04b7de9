/**
 * Asks whether a scheduler, and whatever is written on it, keeps its promises also when the system
 * is at its worst.
 *
 * <p>{@link io.ramie.conformance.AdversarialPlatform} puts faults between a platform and those who
 * use it; {@link io.ramie.conformance.Soak} opens, uses and breaks connections by the thousand and
 * looks for what is left behind.
 */
@NullMarked
package io.ramie.conformance;

import org.jspecify.annotations.NullMarked;
