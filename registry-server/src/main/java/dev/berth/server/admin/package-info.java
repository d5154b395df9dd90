/**
 * The admin API, {@code /api/v1}: JSON over the records of {@link dev.berth.model.admin}, each of
 * which names its URL.
 */
@NullMarked
package dev.berth.server.admin;

import org.jspecify.annotations.NullMarked;
