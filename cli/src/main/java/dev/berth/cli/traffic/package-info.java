/**
 * The load generator: steady requests that notice every failure.
 *
 * <p>It writes to raw sockets. A client library that is kind (the JDK's repeats a GET by itself
 * when a connection breaks) would hide just what this is there to show. What counts as failed is
 * argued in {@link dev.berth.cli.traffic.Client}.
 */
@NullMarked
package dev.berth.cli.traffic;

import org.jspecify.annotations.NullMarked;
