package dev.berth.server.http;

import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * How large one connection's next receive buffer is. It grows and shrinks with what comes, as
 * Netty's own does, and is as large as a body whose length is known when that begins: else each
 * layer would begin with pieces of a few kilobytes, as the request line before it did. Owned by the
 * connection's event loop.
 */
final class ReceiveSizes extends DefaultMaxMessagesRecvByteBufAllocator {
    private static final int SMALLEST = 2048;

    private final int largest;
    private int next = SMALLEST;
    private boolean wasSmall;

    /**
     * @param largest bytes of a buffer
     */
    ReceiveSizes(int largest) {
        this.largest = largest;
    }

    /** So many bytes come next, and later again, with another request's head before them. */
    void expect(long length) {
        next = Math.clamp(length + SMALLEST, next, largest);
    }

    private void received(int bytes) {
        boolean isSmall = bytes <= next / 2;
        if (bytes >= next) {
            next = Math.min(largest, 4 * next);
        } else if (isSmall && wasSmall) {
            next = Math.max(SMALLEST, next / 4);
        }
        wasSmall = isSmall;
    }

    @Override
    public ExtendedHandle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public int guess() {
                return next;
            }

            @Override
            public void lastBytesRead(int bytes) {
                super.lastBytesRead(bytes);
                received(bytes);
            }
        };
    }
}
