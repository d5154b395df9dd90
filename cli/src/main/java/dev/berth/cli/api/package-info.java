/** The server's admin API, as a client sees it. */
@NullMarked
package dev.berth.cli.api;

import org.jspecify.annotations.NullMarked;
