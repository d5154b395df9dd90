/**
 * The load generator: steady requests that notice every failure.
 *
 * <p>What counts as failed is argued in {@link dev.berth.cli.traffic.Client}.
 */
@NullMarked
package dev.berth.cli.traffic;

import org.jspecify.annotations.NullMarked;
