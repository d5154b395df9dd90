@NullMarked
package dev.berth.cli.bench;

import org.jspecify.annotations.NullMarked;
