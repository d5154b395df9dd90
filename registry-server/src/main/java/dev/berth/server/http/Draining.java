package dev.berth.server.http;

/** Whether the server stops: readiness says so, and every answer ends its connection. */
public final class Draining {
    private volatile boolean begun;

    public boolean hasBegun() {
        return begun;
    }

    public void begin() {
        begun = true;
    }
}
