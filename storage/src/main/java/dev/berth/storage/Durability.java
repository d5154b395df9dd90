package dev.berth.storage;

/** Whether what is acknowledged is flushed to the disk first. */
public enum Durability {
    /** It is. There is no other choice for anyone who wants to keep data. */
    FLUSHED,
    /**
     * It is not: a power cut takes what was acknowledged. For the test that shows that the test for
     * power cuts can fail.
     */
    UNFLUSHED
}
