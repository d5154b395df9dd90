package dev.berth.cli.transfer;

import java.io.IOException;
import java.io.InputStream;

/** Whoever wants to see a transfer as it goes on. Bytes are told by several threads. */
public interface Progress extends AutoCloseable {
    /**
     * An image is next.
     *
     * @param number from 1
     */
    void begins(int number, int images, String image);

    void moved(long bytes);

    /**
     * It is there.
     *
     * @param changed whether anything had to be done for that
     */
    void done(String image, boolean changed);

    void failed(String image, String why);

    /** Something that a person should know. */
    void note(String text);

    @Override
    void close();

    /** A stream that tells how much of it was read. */
    default InputStream counting(InputStream in) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                int one = in.read();
                moved(one < 0 ? 0 : 1);
                return one;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int count = in.read(into, offset, length);
                moved(Math.max(0, count));
                return count;
            }

            @Override
            public void close() throws IOException {
                in.close();
            }
        };
    }
}
