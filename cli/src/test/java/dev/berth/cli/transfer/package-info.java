@org.jspecify.annotations.NullMarked
package dev.berth.cli.transfer;
