/** One class for each thing that an operator can say. */
@NullMarked
package dev.berth.cli.command;

import org.jspecify.annotations.NullMarked;
