/**
 * Verdicts on paper: {@link io.ramie.conformance.report.Report} writes text for terminals, JUnit
 * XML for build servers, and an HTML page for people.
 */
@NullMarked
package io.ramie.conformance.report;

import org.jspecify.annotations.NullMarked;
