/**
 * WebSocket (RFC 6455), the server's side: {@link io.ramie.examples.http.websocket.WebSocket} takes
 * over a connection from HTTP.
 */
@NullMarked
package io.ramie.examples.http.websocket;

import org.jspecify.annotations.NullMarked;
