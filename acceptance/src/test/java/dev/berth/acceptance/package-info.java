/**
 * What only an outsider sees: Berth as it is distributed, started as a process, with real clients,
 * real Docker hosts, a real HAProxy, and faults.
 *
 * <p>Nothing here knows a class of Berth. {@link dev.berth.acceptance.Lab} makes Docker hosts and
 * balancers, {@link dev.berth.acceptance.BerthServer} is the server's process, {@link
 * dev.berth.acceptance.Cli} the command line, {@link dev.berth.acceptance.Traffic} the load that
 * counts failures.
 */
@NullMarked
package dev.berth.acceptance;

import org.jspecify.annotations.NullMarked;
