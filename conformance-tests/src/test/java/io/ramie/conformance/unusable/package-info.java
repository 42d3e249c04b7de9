/** Providers and schedulers that cannot even be asked, and what is said of them. */
@NullMarked
package io.ramie.conformance.unusable;

import org.jspecify.annotations.NullMarked;
