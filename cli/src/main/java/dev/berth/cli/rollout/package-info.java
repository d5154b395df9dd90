/** Rollouts as people watch them: drawn again in a terminal, line after line elsewhere. */
@NullMarked
package dev.berth.cli.rollout;

import org.jspecify.annotations.NullMarked;
