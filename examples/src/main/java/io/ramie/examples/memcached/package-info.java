/**
 * A memcached: {@link io.ramie.examples.memcached.Memcached} speaks the text protocol of memcached
 * 1.6, with the meta commands.
 *
 * <p>To read it: {@code Session} is one connection, which takes commands from an {@code Input} and
 * answers into an {@code Output}; {@code TextCommands} and {@code MetaCommands} carry them out on
 * the {@code Cache}, whose {@code Shard}s hold the items.
 */
@NullMarked
package io.ramie.examples.memcached;

import org.jspecify.annotations.NullMarked;
