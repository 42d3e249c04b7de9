/**
 * A web server: HTTP/1.1 in code that blocks, with one fiber for each connection.
 *
 * <p>{@link io.ramie.examples.http.HttpService} serves connections and asks a {@link
 * io.ramie.examples.http.Handler} for each request, which reads the {@link
 * io.ramie.examples.http.Request} and answers with the {@link io.ramie.examples.http.Response}.
 */
@NullMarked
package io.ramie.examples.http;

import org.jspecify.annotations.NullMarked;
