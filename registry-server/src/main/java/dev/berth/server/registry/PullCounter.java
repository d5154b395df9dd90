package dev.berth.server.registry;

import dev.berth.model.BerthException;
import dev.berth.model.RepositoryName;
import dev.berth.storage.catalogue.PullCounts;
import dev.berth.storage.kv.KeyValueStore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Counts pulls in memory and writes them down now and then, so that a pull costs no write. A crash
 * loses the pulls of the last {@link #EVERY}; for a number that orders search results that is
 * enough. May be called from any thread.
 */
public final class PullCounter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PullCounter.class);

    static final Duration EVERY = Duration.ofSeconds(30);

    private final KeyValueStore store;
    private final ConcurrentHashMap<RepositoryName, Long> counted = new ConcurrentHashMap<>();
    private final ScheduledExecutorService writer;

    public PullCounter(KeyValueStore store) {
        this.store = store;
        this.writer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("pull-counts").daemon().factory());
        var _ =
                writer.scheduleWithFixedDelay(
                        this::write, EVERY.toSeconds(), EVERY.toSeconds(), TimeUnit.SECONDS);
    }

    void count(RepositoryName repository) {
        counted.merge(repository, 1L, Long::sum);
    }

    /** What cannot be written now is counted on and written with the next. */
    void write() {
        var taken = new HashMap<RepositoryName, Long>();
        for (var repository : counted.keySet()) {
            var pulls = counted.remove(repository);
            if (pulls != null) {
                taken.put(repository, pulls);
            }
        }
        if (taken.isEmpty()) {
            return;
        }
        try {
            store.update(tx ->
                    taken.forEach((repository, pulls) -> PullCounts.add(tx, repository, pulls)));
        } catch (BerthException e) {
            taken.forEach((repository, pulls) -> counted.merge(repository, pulls, Long::sum));
            LOG.atWarn().setCause(e).log("pulls could not be written down yet");
        }
    }

    @Override
    public void close() {
        writer.close();
        write();
    }
}
