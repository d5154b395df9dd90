@NullMarked
package dev.berth.cli.traffic;

import org.jspecify.annotations.NullMarked;
