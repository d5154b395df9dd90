package dev.berth.cli.api;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the server said.
 *
 * @param json as it came, with whatever a newer server adds
 * @param value the same, as far as this program knows it
 */
public record Answer<T>(JsonNode json, T value) {}
