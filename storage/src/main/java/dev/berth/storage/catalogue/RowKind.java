package dev.berth.storage.catalogue;

import dev.berth.model.Digest;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;
import dev.berth.storage.kv.Key;
import dev.berth.storage.kv.KeyPrefix;

/** Every kind of row of the catalogue, with what follows the kind in its key. */
enum RowKind {
    /** repository → when it began. */
    REPOSITORY('r'),
    /** digest → the size of the blob, and the file that holds it. */
    BLOB('b'),
    /** digest → the bytes of a blob that has no file. */
    BLOB_BYTES(KeyPrefix.CONTENT, 'b'),
    /** upload, digest → nothing: a file that no row names any more and that is to be deleted. */
    CONDEMNED('z'),
    /** repository, digest → nothing: the repository may show this blob. */
    REPOSITORY_BLOB('h'),
    /** digest, repository → nothing: {@link #REPOSITORY_BLOB} the other way round. */
    BLOB_HOLDER('w'),
    /** repository, digest → what the manifest says. */
    MANIFEST('m'),
    /** repository, digest → the manifest's bytes as they were pushed. */
    MANIFEST_BYTES('n'),
    /** digest, repository, manifest → the part that the digest plays in the manifest. */
    REFERENCE('e'),
    /** repository, subject, manifest → nothing: a manifest about another one. */
    REFERRER('s'),
    /** repository, tag → its last move. */
    TAG('t'),
    /** repository, tag, number → a move before the last. */
    TAG_HISTORY('y'),
    /** repository, digest, tag → nothing: {@link #TAG} the other way round. */
    TAG_OF_MANIFEST('g'),
    /** upload → its repository, algorithm and beginning. */
    UPLOAD('u'),
    /** digest → until when it is not collected. */
    LEASE('l'),
    /** position → an event. */
    OUTBOX('o'),
    /** consumer → the last position that it has done with. */
    OUTBOX_CURSOR('c'),
    /** nothing → the last position that was given out. */
    OUTBOX_LAST('a'),
    /** consumer, position → an event that the consumer gave up on. */
    DEAD_LETTER('x'),
    /** digest, owner → since when the owner needs it. */
    PIN('p'),
    /** repository → how often its images were pulled. */
    PULLS('k');

    private final KeyPrefix owner;
    private final char kind;

    RowKind(char kind) {
        this(KeyPrefix.CATALOGUE, kind);
    }

    RowKind(KeyPrefix owner, char kind) {
        this.owner = owner;
        this.kind = kind;
    }

    /** The prefix of all rows of this kind. */
    Key key() {
        return Key.of(owner, kind);
    }

    Key of(RepositoryName repository) {
        return key().text(repository.value());
    }

    Key of(RepositoryName repository, Digest digest) {
        return of(repository).text(digest.toString());
    }

    Key of(RepositoryName repository, Tag tag) {
        return of(repository).text(tag.value());
    }

    Key of(Digest digest) {
        return key().text(digest.toString());
    }
}
