/**
 * The operator's voice: {@code berth}, a set of commands that are thin over the server's admin API.
 *
 * <p>{@link dev.berth.cli.Main} puts the commands together. What a command does is in {@code
 * .command}, how it reaches the server in {@code .api}, how it speaks to people in {@code
 * .console}.
 */
@NullMarked
package dev.berth.cli;

import org.jspecify.annotations.NullMarked;
