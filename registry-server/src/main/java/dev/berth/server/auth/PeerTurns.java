package dev.berth.server.auth;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Each address is one at a time, however much comes from it, in the order in which it came. May be
 * used from any thread.
 */
final class PeerTurns {
    private final ConcurrentHashMap<InetAddress, Turns> peers = new ConcurrentHashMap<>();

    /**
     * @param users who has a turn or waits for one; with the last of them it is forgotten
     */
    private record Turns(Semaphore turn, int users) {
        Turns and(int more) {
            return new Turns(turn, users + more);
        }
    }

    /**
     * Waits for a turn, which {@link #end} ends.
     *
     * @return whether it came in time; if not, there is nothing to end
     */
    boolean begin(InetAddress peer, Duration patience) throws InterruptedException {
        var mine = peers.merge(peer, new Turns(new Semaphore(1, true), 1), (was, _) -> was.and(1));
        boolean came = false;
        try {
            came = mine.turn.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
            return came;
        } finally {
            if (!came) {
                leave(peer);
            }
        }
    }

    void end(InetAddress peer) {
        var mine = peers.get(peer);
        if (mine == null) {
            throw new IllegalStateException("nobody has a turn at " + peer);
        }
        mine.turn.release();
        leave(peer);
    }

    boolean isEmpty() {
        return peers.isEmpty();
    }

    private void leave(InetAddress peer) {
        peers.computeIfPresent(peer, (_, was) -> was.users == 1 ? null : was.and(-1));
    }
}
