/**
 * Repositories that are a pull-through cache of another registry: what is asked for and is not
 * here, or is no longer fresh, is fetched, stored, and served from here.
 */
@NullMarked
package dev.berth.server.mirror;

import org.jspecify.annotations.NullMarked;
