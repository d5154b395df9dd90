/**
 * What {@code /api/v1} says, as JSON: kebab-case names, times as ISO 8601 in UTC, absent values
 * left out. The command line prints these same records with {@code --json}.
 */
@NullMarked
package dev.berth.model.admin;

import org.jspecify.annotations.NullMarked;
