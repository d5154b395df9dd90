package dev.berth.storage.catalogue;

import dev.berth.model.Digest;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What each tag names, and what it named before. */
public final class Tags {
    /** Moves that are known of each tag, its last included; older ones are dropped. */
    public static final int HISTORY = 100;

    private Tags() {}

    /**
     * Makes the tag name the digest.
     *
     * @return what the tag named before, or null if it is new
     */
    static @Nullable Digest move(
            Transaction tx,
            RepositoryName repository,
            Tag tag,
            Digest digest,
            String by,
            Instant now) {
        var previous = find(tx, repository, tag).orElse(null);
        if (previous != null) {
            if (digest.equals(previous.digest())) {
                return digest;
            }
            tx.delete(RowKind.TAG_OF_MANIFEST.of(repository, previous.digest()).text(tag.value()));
            remember(tx, repository, tag, previous);
        }
        tx.put(RowKind.TAG.of(repository, tag), RowJson.write(new TagMove(digest, by, now)));
        tx.put(RowKind.TAG_OF_MANIFEST.of(repository, digest).text(tag.value()), RowJson.NOTHING);
        return previous == null ? null : previous.digest();
    }

    /** Older programs remembered a move when it was made, and not when the next one came. */
    private static void remember(
            Transaction tx, RepositoryName repository, Tag tag, TagMove previous) {
        var prefix = RowKind.TAG_HISTORY.of(repository, tag);
        var newest =
                new Object() {
                    private long number;
                    private @Nullable TagMove move;
                };
        tx.scanBackwards(
                prefix,
                (key, value) -> {
                    newest.number = key.after(prefix).number();
                    newest.move = RowJson.read(value, TagMove.class);
                    return false;
                });
        long number = newest.number;
        if (!previous.equals(newest.move)) {
            number++;
            tx.put(prefix.number(number), RowJson.write(previous));
        }
        if (number >= HISTORY) {
            tx.delete(prefix.number(number - HISTORY + 1));
        }
    }

    /**
     * Forgets the tag and what it named before.
     *
     * @return whether there was one
     */
    public static boolean remove(Transaction tx, RepositoryName repository, Tag tag) {
        var named = find(tx, repository, tag);
        named.ifPresent(move -> {
            tx.delete(RowKind.TAG.of(repository, tag));
            tx.delete(RowKind.TAG_OF_MANIFEST.of(repository, move.digest()).text(tag.value()));
            tx.scan(
                    RowKind.TAG_HISTORY.of(repository, tag),
                    (key, value) -> {
                        tx.delete(key);
                        return true;
                    });
        });
        return named.isPresent();
    }

    /** What the tag names, since when, and who moved it. */
    public static Optional<TagMove> find(View view, RepositoryName repository, Tag tag) {
        return Optional.ofNullable(view.get(RowKind.TAG.of(repository, tag)))
                .map(value -> RowJson.read(value, TagMove.class));
    }

    /** The tag's moves, the newest first. */
    public static List<TagMove> history(View view, RepositoryName repository, Tag tag) {
        var moves = new ArrayList<TagMove>();
        find(view, repository, tag).ifPresent(moves::add);
        view.scanBackwards(
                RowKind.TAG_HISTORY.of(repository, tag),
                (key, value) -> {
                    var move = RowJson.read(value, TagMove.class);
                    return move.equals(moves.getLast()) || moves.add(move);
                });
        return moves;
    }

    /** The tags that name this manifest, in byte order. */
    public static List<Tag> of(View view, RepositoryName repository, Digest manifest) {
        var tags = new ArrayList<Tag>();
        var prefix = RowKind.TAG_OF_MANIFEST.of(repository, manifest);
        view.scan(prefix, (key, value) -> tags.add(Tag.parse(key.after(prefix).text())));
        return tags;
    }

    /** The last tag in byte order. */
    static Optional<Tag> last(View view, RepositoryName repository) {
        var last = new ArrayList<Tag>(1);
        var prefix = RowKind.TAG.of(repository);
        view.scanBackwards(
                prefix,
                (key, value) -> {
                    last.add(Tag.parse(key.after(prefix).text()));
                    return false;
                });
        return last.stream().findFirst();
    }

    /**
     * Up to {@code limit} tags in byte order.
     *
     * @param last where the page before ended, which is not repeated, or null for the first page
     */
    public static List<Tag> page(
            View view, RepositoryName repository, @Nullable Tag last, int limit) {
        var page = new ArrayList<Tag>();
        var prefix = RowKind.TAG.of(repository);
        var from = last == null ? prefix : RowKind.TAG.of(repository, last);
        if (limit > 0) {
            view.scan(
                    prefix,
                    from,
                    (key, value) -> {
                        var tag = Tag.parse(key.after(prefix).text());
                        if (!tag.equals(last)) {
                            page.add(tag);
                        }
                        return page.size() < limit;
                    });
        }
        return page;
    }
}
