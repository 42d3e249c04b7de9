/** What is asked, hook by hook: one class for each. */
@NullMarked
package io.ramie.conformance.cases;

import org.jspecify.annotations.NullMarked;
