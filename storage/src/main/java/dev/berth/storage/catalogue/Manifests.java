package dev.berth.storage.catalogue;

import dev.berth.model.Digest;
import dev.berth.model.RepositoryName;
import dev.berth.storage.kv.Key;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Manifests, their bytes as they were pushed, and their edges in both directions: a manifest's row
 * names its parts, and for each part there is a row that names the manifest.
 */
public final class Manifests {
    private Manifests() {}

    private record Reference(StoredManifest.Role role) {}

    /** Rows of references; each manifest has several. */
    private static final Map<StoredManifest.Role, byte[]> REFERENCES =
            Arrays.stream(StoredManifest.Role.values())
                    .collect(
                            Collectors.toMap(
                                    role -> role, role -> RowJson.write(new Reference(role))));

    static void put(
            Transaction tx, RepositoryName repository, StoredManifest manifest, byte[] bytes) {
        var digest = manifest.digest();
        tx.put(RowKind.MANIFEST.of(repository, digest), RowJson.write(manifest));
        tx.put(RowKind.MANIFEST_BYTES.of(repository, digest), bytes);
        for (var part : manifest.parts()) {
            tx.put(
                    reference(part.digest(), repository).text(digest.toString()),
                    Objects.requireNonNull(REFERENCES.get(part.role())));
        }
        if (manifest.subject() != null) {
            tx.put(referrer(repository, manifest.subject(), digest), RowJson.NOTHING);
        }
    }

    /**
     * Forgets the manifest and its edges, but neither what it names nor what names it.
     *
     * @return whether there was one
     */
    public static boolean remove(Transaction tx, RepositoryName repository, Digest digest) {
        var manifest = find(tx, repository, digest);
        manifest.ifPresent(there -> {
            tx.delete(RowKind.MANIFEST.of(repository, digest));
            tx.delete(RowKind.MANIFEST_BYTES.of(repository, digest));
            for (var part : there.parts()) {
                tx.delete(reference(part.digest(), repository).text(digest.toString()));
            }
            if (there.subject() != null) {
                tx.delete(referrer(repository, there.subject(), digest));
            }
        });
        return manifest.isPresent();
    }

    private static Key reference(Digest part, RepositoryName repository) {
        return RowKind.REFERENCE.of(part).text(repository.value());
    }

    private static Key referrer(RepositoryName repository, Digest subject, Digest manifest) {
        return RowKind.REFERRER.of(repository, subject).text(manifest.toString());
    }

    public static Optional<StoredManifest> find(
            View view, RepositoryName repository, Digest digest) {
        return Optional.ofNullable(view.get(RowKind.MANIFEST.of(repository, digest)))
                .map(value -> RowJson.read(value, StoredManifest.class));
    }

    /** The bytes as they were pushed, or null if the repository has no such manifest. */
    public static byte @Nullable [] bytes(View view, RepositoryName repository, Digest digest) {
        return view.get(RowKind.MANIFEST_BYTES.of(repository, digest));
    }

    /** How many manifests a repository has. */
    public static long count(View view, RepositoryName repository) {
        var count = new long[] {0};
        view.scan(RowKind.MANIFEST.of(repository), (key, value) -> ++count[0] > 0);
        return count[0];
    }

    /**
     * Visits the manifests whose subject is this digest, in the order of their own digests, until
     * the visitor returns false.
     *
     * @param last where the visit before ended, which is not repeated, or null
     */
    public static void referrers(
            View view,
            RepositoryName repository,
            Digest subject,
            @Nullable Digest last,
            Predicate<StoredManifest> visitor) {
        var prefix = RowKind.REFERRER.of(repository, subject);
        view.scan(
                prefix,
                last == null ? prefix : prefix.text(last.toString()),
                (key, value) -> {
                    var digest = Digest.parse(key.after(prefix).text());
                    return digest.equals(last)
                            || find(view, repository, digest).map(visitor::test).orElse(true);
                });
    }

    /** A manifest of this repository that names the digest in a role that counts. */
    public static Optional<Digest> naming(
            View view,
            RepositoryName repository,
            Digest part,
            Predicate<StoredManifest.Role> counts) {
        var naming = new ArrayList<Digest>(1);
        var prefix = reference(part, repository);
        view.scan(
                prefix,
                (key, value) ->
                        !counts.test(RowJson.read(value, Reference.class).role())
                                || !naming.add(Digest.parse(key.after(prefix).text())));
        return naming.stream().findFirst();
    }

    /** Sees one reference: a manifest of a repository that names a digest. */
    interface ReferenceVisitor {
        void visit(
                Digest part, StoredManifest.Role role, RepositoryName repository, Digest manifest);
    }

    /** Visits every reference, those to one digest one after the other. */
    static void references(View view, ReferenceVisitor visitor) {
        var prefix = RowKind.REFERENCE.key();
        view.scan(
                prefix,
                (key, value) -> {
                    var parts = key.after(prefix);
                    var part = Digest.parse(parts.text());
                    var repository = RepositoryName.parse(parts.text());
                    var role = RowJson.read(value, Reference.class).role();
                    visitor.visit(part, role, repository, Digest.parse(parts.text()));
                    return true;
                });
    }
}
