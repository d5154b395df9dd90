package dev.berth.storage.kv;

/** A view that can be written to. It reads its own writes. */
public interface Transaction extends View {

    /**
     * @param value not copied, so that it must not be changed any more
     */
    void put(Key key, byte[] value);

    /** Deleting what is not there is no error. */
    void delete(Key key);
}
