/**
 * Opens and breaks connections by the thousand, and looks for what is left behind: {@link
 * io.ramie.conformance.soak.Soak}.
 */
@NullMarked
package io.ramie.conformance.soak;

import org.jspecify.annotations.NullMarked;
