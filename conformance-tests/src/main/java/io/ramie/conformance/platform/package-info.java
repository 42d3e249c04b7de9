/** Platforms and handles that ask others, to be overridden where they should differ. */
@NullMarked
package io.ramie.conformance.platform;

import org.jspecify.annotations.NullMarked;
