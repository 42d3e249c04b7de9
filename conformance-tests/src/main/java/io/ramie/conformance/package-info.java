/**
 * Asks whether a scheduler is right: {@link io.ramie.conformance.SchedulerConformance} in a build,
 * {@link io.ramie.conformance.Conformance} from a program. Each {@link io.ramie.conformance.Case}
 * is one promise of the hooks.
 *
 * <p>{@link io.ramie.conformance.adversary.AdversarialPlatform} puts faults between a platform and
 * those who use it, so that promises are asked for while the system is at its worst. {@link
 * io.ramie.conformance.soak.Soak} opens and breaks connections by the thousand and looks for what
 * is left behind.
 */
@NullMarked
package io.ramie.conformance;

import org.jspecify.annotations.NullMarked;
