package dev.berth.deploy.haproxy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.berth.deploy.rollout.LoadBalancerContract.Application;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An application in the test's own process: {@code /health}, and {@code /held} until released. */
final class TestApplication implements Application, AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch release = new CountDownLatch(1);
    private volatile CountDownLatch check = new CountDownLatch(0);
    private volatile boolean healthy = true;

    TestApplication(InetAddress address) {
        try {
            server = HttpServer.create(new InetSocketAddress(address, 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, 200));
        server.createContext("/broken", exchange -> answer(exchange, 500));
        server.createContext("/abrupt", HttpExchange::close);
        server.createContext(
                "/health",
                exchange -> {
                    await(check);
                    answer(exchange, healthy ? 200 : 503);
                });
        server.createContext(
                "/held",
                exchange -> {
                    await(release);
                    answer(exchange, 200);
                });
        server.start();
    }

    @Override
    public String address() {
        return server.getAddress().getAddress().getHostAddress();
    }

    @Override
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void healthy(boolean isHealthy) {
        healthy = isHealthy;
    }

    /** From now on a check is answered only when the latch opens. */
    void holdChecks(CountDownLatch until) {
        check = until;
    }

    void release() {
        release.countDown();
    }

    @Override
    public void close() {
        release();
        server.stop(0);
        threads.shutdownNow();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }
}
