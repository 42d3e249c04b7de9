/**
 * What every server of the examples needs: a port that is served by one scheduler or several, one
 * fiber for each connection, a clean end, and warnings that do not flood.
 */
@NullMarked
package io.ramie.examples.server;

import org.jspecify.annotations.NullMarked;
