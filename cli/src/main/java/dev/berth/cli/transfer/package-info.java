/**
 * Images moved in and out: {@link dev.berth.cli.transfer.Transfer} copies from a {@link
 * dev.berth.cli.transfer.Source} to a {@link dev.berth.cli.transfer.Target} what is missing there.
 */
@NullMarked
package dev.berth.cli.transfer;

import org.jspecify.annotations.NullMarked;
