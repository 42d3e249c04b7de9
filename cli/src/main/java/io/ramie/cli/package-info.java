/** The {@code ramie} command: {@link io.ramie.cli.Main} and one class for each subcommand. */
@NullMarked
package io.ramie.cli;

import org.jspecify.annotations.NullMarked;
