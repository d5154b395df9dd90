package dev.berth.storage.catalogue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.berth.model.Digest;
import dev.berth.model.Reference;
import dev.berth.model.RepositoryName;
import dev.berth.storage.kv.Reading;

import java.time.Instant;
import java.util.Optional;

/**
 * Answers of {@link Pulls} that were given lately, each with the lease that holds it. None is given
 * again once a write to what it says was acknowledged ({@link Reading}), or its lease is due.
 * Bounded in bytes. May be used from any thread.
 */
final class HotAnswers {
    /**
     * About what an answer takes beside a manifest's bytes: its key, its texts, and the cache's
     * own.
     */
    private static final int OVERHEAD = 700;

    private final Cache<Asked, Reading<Optional<Leased>>> answers;

    /**
     * What was asked for.
     *
     * @param isManifest or a blob
     */
    record Asked(RepositoryName repository, Reference reference, boolean isManifest) {}

    /**
     * @param until when its lease ends
     */
    record Leased(Answer answer, Instant until) {}

    /** What a repository shows. */
    sealed interface Answer {
        Digest digest();

        /** Bytes that it keeps in memory, beside its own few. */
        int weight();
    }

    record OfBlob(StoredBlob blob) implements Answer {
        @Override
        public Digest digest() {
            return blob.digest();
        }

        @Override
        public int weight() {
            return 0;
        }
    }

    record OfManifest(PulledManifest manifest) implements Answer {
        @Override
        public Digest digest() {
            return manifest.digest();
        }

        @Override
        public int weight() {
            return manifest.bytes().length;
        }
    }

    /**
     * @param bytes that all of them may take, about
     */
    HotAnswers(long bytes) {
        answers =
                Caffeine.newBuilder()
                        .maximumWeight(bytes)
                        .weigher((Asked asked, Reading<Optional<Leased>> kept) ->
                                OVERHEAD + kept.value().map(l -> l.answer().weight()).orElse(0))
                        .executor(Runnable::run)
                        .build();
    }

    /** The answer, if it may be given again now. */
    Optional<Answer> find(Asked asked, Instant now) {
        var kept = answers.getIfPresent(asked);
        if (kept == null || !kept.isCurrent()) {
            return Optional.empty();
        }
        return kept.value().filter(l -> !Leases.isDue(l.until(), now)).map(Leased::answer);
    }

    /** Keeps what was found; that something is not there is not kept. */
    void keep(Asked asked, Reading<Optional<Leased>> found) {
        if (found.value().isPresent()) {
            answers.put(asked, found);
        }
    }
}
