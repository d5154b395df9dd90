package dev.berth.cli.bench;

import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.Words;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What has to be in one registry before its operations can be measured. Whatever is there already,
 * from an earlier run, is not put again: all of it is the same in every run.
 */
final class Seeds {
    private static final String PREFIX = "berth-bench/";
    private static final int CONNECTIONS = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final long SEEDED = 0;
    private static final int IMAGES = 20;
    private static final int PAGE = 100;

    /** What the tags' manifests name: a config and three layers. */
    private static final int PARTS = 4;

    private static final int PART = 64 * 1024;
    private static final int RANGE = 64 * 1024;

    private final Target target;
    private final Filler filler;
    private final int tags;
    private final long series;
    private final Consumer<String> progress;

    /**
     * @param series of what this run pushes; no other run has it
     */
    Seeds(Target target, Filler filler, int tags, long series, Consumer<String> progress) {
        this.target = target;
        this.filler = filler;
        this.tags = tags;
        this.series = series;
        this.progress = progress;
    }

    Work push(long size, boolean streamed) {
        var blobs = new Blobs(filler, size);
        return new PushBlob(new Repository(PREFIX + "pushes"), blobs, series, streamed);
    }

    Work manifestPut() throws InterruptedException {
        return new PutManifest(tagged(), tagManifests(), series);
    }

    Work manifestGet() throws InterruptedException {
        var repository = tagged();
        var manifests = tagManifests();
        return (session, number) -> {
            int which = Work.scatter(number, tags);
            var manifest = manifests.manifest(SEEDED, which);
            repository.get(session, tag(which), manifest);
            return manifest.length;
        };
    }

    Work blobHead() throws InterruptedException {
        var blobs = new Blobs(filler, 64 * 1024);
        int count = 100;
        var repository = blobs(new Repository(PREFIX + "blobs"), blobs, count);
        return (session, number) -> {
            repository.head(session, blobs.blob(SEEDED, Work.scatter(number, count)));
            return 0;
        };
    }

    Work blobGet() throws InterruptedException {
        var blobs = new Blobs(filler, 10 * Filler.BYTES);
        int count = 8;
        var repository = blobs(new Repository(PREFIX + "blobs"), blobs, count);
        return (session, number) -> {
            repository.get(session, blobs.blob(SEEDED, Work.scatter(number, count)));
            return blobs.size();
        };
    }

    Work blobRange() throws InterruptedException {
        var blobs = new Blobs(filler, 10 * Filler.BYTES);
        int count = 8;
        var repository = blobs(new Repository(PREFIX + "blobs"), blobs, count);
        return (session, number) -> {
            long from = Work.scatter(number, (int) blobs.size() - RANGE);
            repository.get(session, blobs.blob(SEEDED, number % count), from, RANGE);
            return RANGE;
        };
    }

    Work tagsPage() throws InterruptedException {
        var repository = tagged();
        return (session, number) -> {
            int last = Work.scatter(number, tags - PAGE);
            var expected = IntStream.rangeClosed(last + 1, last + PAGE).mapToObj(Seeds::tag);
            return repository.list(session, tag(last), expected.toList());
        };
    }

    Work mix() throws InterruptedException {
        var name = PREFIX + "mix";
        var image = new Image(new Repository(name), filler);
        seed(
                "images in " + name,
                IMAGES,
                (session, number) -> image.push(session, SEEDED, number),
                (session, number) -> image.pull(session, SEEDED, number));
        return new Mix(name, image, IMAGES, series);
    }

    private Repository tagged() throws InterruptedException {
        var repository = new Repository(PREFIX + "tags-" + tags);
        var manifests = tagManifests();
        blobs(repository, new Blobs(filler, PART), PARTS);
        seed(
                "tags in " + repository.name(),
                tags,
                (session, number) -> {
                    repository.put(session, tag(number), manifests.manifest(SEEDED, number));
                    return 0;
                },
                (session, number) -> {
                    repository.head(session, tag(number));
                    return 0;
                });
        return repository;
    }

    private Repository blobs(Repository repository, Blobs blobs, int count)
            throws InterruptedException {
        seed(
                "blobs of " + Words.size(blobs.size()) + " in " + repository.name(),
                count,
                (session, number) -> {
                    repository.push(session, blobs.blob(SEEDED, number));
                    return blobs.size();
                },
                (session, number) -> {
                    repository.head(session, blobs.blob(SEEDED, number));
                    return 0;
                });
        return repository;
    }

    /** The last is put when all others are there, so its presence tells of theirs. */
    private void seed(String what, int count, Work put, Work look) throws InterruptedException {
        int last = count - 1;
        if (run(look, last, count, 1).failed() == 0) {
            return;
        }
        progress.accept("putting " + count + " " + what + " at " + target);
        var outcome = run(put, 0, last, CONNECTIONS);
        if (outcome.failed() == 0 && outcome.done() < last) {
            throw new CommandFailed(
                    "%s did not take %d %s within %d minutes"
                            .formatted(target, count, what, PATIENCE.toMinutes()));
        } else if (outcome.failed() == 0) {
            outcome = run(put, last, count, 1);
        }
        if (outcome.failed() > 0) {
            throw new CommandFailed(
                    "could not put the %s that are to be measured at %s: %s"
                            .formatted(what, target, outcome.examples().getFirst()));
        }
    }

    private Outcome run(Work work, long from, long end, int connections)
            throws InterruptedException {
        var limit = new Limit(PATIENCE, end, 1);
        return Load.connected(target, connections, work, new AtomicLong(from), limit).run();
    }

    private Manifests tagManifests() {
        var parts = new Blobs(filler, PART);
        var layers = LongStream.range(1, PARTS).mapToObj(i -> parts.blob(SEEDED, i)).toList();
        return new Manifests(parts.blob(SEEDED, 0), layers);
    }

    private static String tag(long number) {
        return String.format(Locale.ROOT, "tag-%06d", number);
    }
}
