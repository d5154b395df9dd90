package dev.berth.server.http;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Runs exchanges, each on a virtual thread of its own, and counts those under way. */
final class Exchanges {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();

    // Guarded by the lock.
    private long running;
    private long started;

    /**
     * @param exchange given what it has to call once, when it is over; it never throws
     */
    void start(Consumer<Runnable> exchange) {
        long number;
        lock.lock();
        try {
            running++;
            number = ++started;
        } finally {
            lock.unlock();
        }
        Thread.ofVirtual().name("exchange-" + number).start(() -> exchange.accept(this::ended));
    }

    /** Waits until none is under way; false if some still are after this time. */
    boolean awaitNone(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (running > 0) {
                if (left <= 0) {
                    return false;
                }
                left = idle.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    long running() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }

    private void ended() {
        lock.lock();
        try {
            if (--running == 0) {
                idle.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
