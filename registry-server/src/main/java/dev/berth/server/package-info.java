/**
 * Where everything is put together: {@link dev.berth.server.Main} reads top to bottom as the
 * architecture, {@link dev.berth.server.Settings} says how it is to run.
 */
@NullMarked
package dev.berth.server;

import org.jspecify.annotations.NullMarked;
