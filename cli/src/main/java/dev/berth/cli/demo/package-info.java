/**
 * {@code berth demo}: the whole promise on one machine. {@link dev.berth.cli.demo.Demo} is the
 * story; {@link dev.berth.cli.demo.Landscape} is what it is told in, and takes itself away.
 */
@NullMarked
package dev.berth.cli.demo;

import org.jspecify.annotations.NullMarked;
