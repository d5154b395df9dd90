/** The clients that people have, each with its own way of talking to a registry. */
@NullMarked
package dev.berth.acceptance.client;

import org.jspecify.annotations.NullMarked;
