/** How the command line speaks to people: tables, sizes, times, a terminal that is drawn again. */
@NullMarked
package dev.berth.cli.console;

import org.jspecify.annotations.NullMarked;
