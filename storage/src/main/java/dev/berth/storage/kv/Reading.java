package dev.berth.storage.kv;

/**
 * What a function over a view came to, which may be kept and used again as long as it is current:
 * {@link KeyValueStore#isCurrent}.
 *
 * @param <T> what the function gave; it does not change
 * @param stamp what it goes by: a few bytes that mean something to the store's process alone
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Reading<T>(T value, byte[] stamp) {}
