/**
 * The registry's HTTP API, {@code /v2/}: OCI distribution spec. A handler turns the strings of an
 * exchange into values, calls the catalogue, and answers.
 */
@NullMarked
package dev.berth.server.registry;

import org.jspecify.annotations.NullMarked;
