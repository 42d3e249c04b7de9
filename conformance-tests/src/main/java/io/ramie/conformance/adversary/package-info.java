/**
 * A kernel at its worst: {@link io.ramie.conformance.adversary.AdversarialPlatform} puts faults
 * between a platform and those who use it, at random, from a seed.
 */
@NullMarked
package io.ramie.conformance.adversary;

import org.jspecify.annotations.NullMarked;
