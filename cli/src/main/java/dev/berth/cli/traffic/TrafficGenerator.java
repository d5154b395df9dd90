package dev.berth.cli.traffic;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Sends the traffic of a plan until it is stopped. Owns one virtual thread for each client. */
public final class TrafficGenerator implements AutoCloseable {
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Tally tally = new Tally();
    private final List<Thread> clients = new ArrayList<>();

    private TrafficGenerator() {}

    /**
     * @throws IllegalArgumentException if the host's name has no address
     */
    public static TrafficGenerator start(TrafficPlan plan) {
        var server = new InetSocketAddress(plan.url().getHost(), plan.port());
        if (server.isUnresolved()) {
            throw new IllegalArgumentException("No address is known for " + plan.url().getHost());
        }
        var generator = new TrafficGenerator();
        for (var number = 0; number < plan.clients(); number++) {
            var client = new Client(plan, server, number, generator.tally, generator.stop);
            generator.clients.add(
                    Thread.ofVirtual().name("traffic-client-" + number).start(client));
        }
        return generator;
    }

    /** How it stands; requests under way are not in it. */
    public TrafficReport report() {
        return tally.report();
    }

    /** Begins no more requests, waits for the last answers, and tells how it ended. */
    public TrafficReport stop() {
        stop.countDown();
        var interrupted = false;
        for (var client : clients) {
            // Each ends by itself, within the plan's timeout: an interrupt would break its request.
            while (client.isAlive()) {
                try {
                    client.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return report();
    }

    @Override
    public void close() {
        stop();
    }
}
