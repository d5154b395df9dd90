package dev.berth.cli.transfer;

import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.Printable;
import dev.berth.model.BerthException;
import dev.berth.model.Descriptor;
import dev.berth.model.Digest;
import dev.berth.model.Reference;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Copies images, one after the other, and of each what is missing at the target.
 *
 * <p>An image's blobs come first, several at once; then the manifests, each after those that it
 * names; then what is about it, such as signatures; at last its tag. So wherever it breaks off, the
 * target has no tag without its image and no manifest without its parts, and the same transfer once
 * more finds what is there and goes on. What is there is asked of the target each time and believed
 * of nothing else.
 *
 * <p>One thread calls it.
 */
public final class Transfer {
    private record Job(SourceRepository from, RepositoryName to, Reference image) {
        @Override
        public String toString() {
            return to + (image instanceof Digest ? "@" : ":") + image;
        }
    }

    /** A manifest or a blob where it goes. */
    private record Place(RepositoryName repository, Digest digest) {}

    private final Target target;
    private final Progress progress;
    private final Retry retry;
    private final List<Job> jobs = new ArrayList<>();
    private final Summary summary = new Summary();
    private final Set<Place> manifests = new HashSet<>();
    private final Set<Place> blobs = new HashSet<>();

    public Transfer(Target target, Progress progress, Retry retry) {
        this.target = target;
        this.progress = progress;
        this.retry = retry;
    }

    /**
     * All images of a source are to be copied. It stays open until they are. A repository whose
     * name is none counts as failed, and the others are copied still.
     *
     * @throws CommandFailed if it cannot be told what is in it or what it is called
     */
    public void plan(Source source, Naming naming) throws InterruptedException {
        List<SourceRepository> repositories;
        try {
            // The first word to a source is not repeated: a name with a slip should be told at
            // once.
            repositories =
                    source.repositories((name, reason) -> failed(Printable.of(name), reason));
        } catch (IOException e) {
            throw new CommandFailed(String.valueOf(e.getMessage()));
        }
        naming.require(repositories);
        for (var from : repositories) {
            var to = naming.of(from.name());
            try {
                for (var image : retry.of(from::images)) {
                    jobs.add(new Job(from, to, image));
                }
            } catch (IOException | CommandFailed | BerthException e) {
                failed(to.toString(), e);
            }
        }
    }

    /** Copies what is planned. What fails is told, and the others are copied still. */
    public Summary run() throws InterruptedException {
        try (var crew = new Crew()) {
            int number = 0;
            for (var job : jobs) {
                progress.begins(++number, jobs.size(), job.toString());
                try {
                    copy(crew, job);
                } catch (IOException | CommandFailed | BerthException e) {
                    failed(job.toString(), e);
                }
            }
        }
        return summary;
    }

    private void failed(String image, Exception e) {
        var why = e instanceof BerthException known ? known.safeMessage() : e.getMessage();
        summary.failed(image, String.valueOf(why));
        progress.failed(image, String.valueOf(why));
    }

    private void copy(Crew crew, Job job) throws IOException, InterruptedException {
        var tag = job.image() instanceof Tag named ? named : null;
        var image =
                retry.of(() -> job.from().manifest(job.image()))
                        .orElseThrow(() -> new CommandFailed("the source does not have it"));
        boolean known = manifests.contains(new Place(job.to(), image.digest()));
        if (tag == null && known && retry.of(() -> target.isNamed(job.to(), null, image))) {
            // It came with an index or a tag, as most of what a source lists by digest does.
            return;
        }
        boolean changed = copy(crew, job.from(), job.to(), image);
        changed |= name(job.to(), tag, image);
        summary.image(changed);
        progress.done(job.toString(), changed);
    }

    private boolean name(RepositoryName to, @Nullable Tag tag, RawManifest image)
            throws IOException, InterruptedException {
        return retry.of(() -> {
            boolean missing = !target.isNamed(to, tag, image);
            if (missing) {
                target.name(to, tag, image);
            }
            return missing;
        });
    }

    /** Everything but the tag. */
    private boolean copy(Crew crew, SourceRepository from, RepositoryName to, RawManifest image)
            throws IOException, InterruptedException {
        var parts = ImageParts.of(from, image, retry);
        for (var missing : parts.missing()) {
            progress.note(
                    "%s in %s names %s, which the source does not have"
                            .formatted(image.digest(), to, missing));
        }
        boolean changed = blobs(crew, from, to, parts.blobs());
        for (var manifest : parts.manifests()) {
            changed |= retry.of(() -> put(to, manifest));
            manifests.add(new Place(to, manifest.digest()));
        }
        for (var manifest : parts.manifests()) {
            changed |= referrers(crew, from, to, manifest.digest());
        }
        return changed;
    }

    private boolean put(RepositoryName to, RawManifest manifest)
            throws IOException, InterruptedException {
        boolean missing = !target.hasManifest(to, manifest);
        if (missing) {
            target.put(to, manifest);
        }
        return missing;
    }

    private boolean referrers(Crew crew, SourceRepository from, RepositoryName to, Digest subject)
            throws IOException, InterruptedException {
        boolean changed = false;
        for (var digest : retry.of(() -> from.referrers(subject))) {
            if (!manifests.contains(new Place(to, digest))) {
                var referrer = retry.of(() -> from.manifest(digest));
                if (referrer.isPresent()) {
                    changed |= copy(crew, from, to, referrer.get());
                    changed |= name(to, null, referrer.get());
                }
            }
        }
        return changed;
    }

    private boolean blobs(
            Crew crew, SourceRepository from, RepositoryName to, List<Descriptor> wanted)
            throws IOException, InterruptedException {
        var unknown =
                wanted.stream()
                        .filter(blob -> !blobs.contains(new Place(to, blob.digest())))
                        .toList();
        var tasks =
                unknown.stream()
                        .<Callable<Target.Stored>>map(
                                blob -> () -> retry.of(() -> blob(from, to, blob)))
                        .toList();
        boolean[] changed = {false};
        crew.perform(
                tasks,
                (index, stored) -> {
                    var blob = unknown.get(index);
                    blobs.add(new Place(to, blob.digest()));
                    summary.blob(stored, blob.size());
                    changed[0] |= stored == Target.Stored.COPIED || stored == Target.Stored.MOUNTED;
                });
        return changed[0];
    }

    /** Called by the crew. */
    private Target.Stored blob(SourceRepository from, RepositoryName to, Descriptor blob)
            throws IOException, InterruptedException {
        if (target.hasBlob(to, blob)) {
            return Target.Stored.PRESENT;
        }
        if (!blob.urls().isEmpty()) {
            var found = from.blob(blob);
            if (found.isEmpty()) {
                return Target.Stored.ELSEWHERE;
            }
            found.get().close();
        }
        return target.put(to, blob, () -> progress.counting(content(from, blob)));
    }

    private static InputStream content(SourceRepository from, Descriptor blob)
            throws IOException, InterruptedException {
        return from.blob(blob)
                .orElseThrow(() ->
                        new CommandFailed("the source does not have the blob " + blob.digest()));
    }
}
