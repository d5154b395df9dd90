/**
 * The bench: load against registries, one after the other, round by round, and what it cost them.
 *
 * <p>From the top: {@link dev.berth.cli.bench.Bench} goes through operations and rounds; a {@link
 * dev.berth.cli.bench.Lane} is one operation at one registry; a {@link dev.berth.cli.bench.Load} is
 * the closed loop of one round. A {@link dev.berth.cli.bench.Work} is what is done once, over a
 * {@link dev.berth.cli.bench.Session}.
 *
 * <p>The client shares the machine with the servers it measures, so it is made to be cheap: blobs
 * share all but their last bytes, so that a new one is hashed in a microsecond; and what comes back
 * is compared with what it must be, every byte of it, which costs a tenth of hashing it.
 */
@NullMarked
package dev.berth.cli.bench;

import org.jspecify.annotations.NullMarked;
