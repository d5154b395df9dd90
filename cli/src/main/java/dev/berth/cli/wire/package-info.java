/**
 * HTTP/1.1 over raw sockets, for load that must notice every failure and cost little.
 *
 * <p>A client library that is kind (the JDK's repeats a GET by itself when a connection breaks)
 * would hide just what the load is there to show. Nothing here repeats anything.
 */
@NullMarked
package dev.berth.cli.wire;

import org.jspecify.annotations.NullMarked;
