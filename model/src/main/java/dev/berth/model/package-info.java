/**
 * The vocabulary that every room of Berth speaks: what a registry stores, what happened, what went
 * wrong, and what the admin API says.
 *
 * <p>Values only: they validate themselves when they are made, so an invalid one cannot exist, and
 * they are immutable. Nothing here does I/O, reads a clock or logs.
 */
@NullMarked
package dev.berth.model;

import org.jspecify.annotations.NullMarked;
