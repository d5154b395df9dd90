package dev.berth.cli.wire;

/** Takes an answer's body, piece by piece, in order. */
public interface Sink {
    /**
     * @param bytes valid until this returns
     * @param from where the piece begins in them
     * @param count how long it is
     * @throws RequestFailed if it is not what was asked for
     */
    void take(byte[] bytes, int from, int count) throws RequestFailed;

    /** Of no interest. */
    static Sink none() {
        return (bytes, from, count) -> {};
    }
}
