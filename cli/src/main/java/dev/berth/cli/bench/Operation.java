package dev.berth.cli.bench;

import com.fasterxml.jackson.annotation.JsonValue;

import java.util.Locale;

/**
 * What can be measured: {@code push-64k} and so on. An operation is a client's whole dialogue, so a
 * push is a POST and a PUT, or with a PATCH between them.
 */
public enum Operation {
    PUSH_64K(8, false),
    PUSH_1M(4, true),
    PUSH_10M(4, true),
    PUSH_100M(2, true),
    PUSH_64K_STREAMED(8, false),
    PUSH_1M_STREAMED(4, true),
    PUSH_10M_STREAMED(4, true),
    PUSH_100M_STREAMED(2, true),
    MANIFEST_PUT(8, false),
    MANIFEST_GET(16, false),
    BLOB_HEAD(16, false),
    BLOB_GET(4, true),
    BLOB_RANGE(8, false),
    TAGS_PAGE(4, false),
    MIX(8, true);

    private final int connections;
    private final boolean bulk;

    Operation(int connections, boolean bulk) {
        this.connections = connections;
        this.bulk = bulk;
    }

    /** How many at once, if nothing else is said. */
    public int connections() {
        return connections;
    }

    /** Whether bytes are what costs: then people read MB/s and s/GB rather than operations. */
    public boolean bulk() {
        return bulk;
    }

    /** Puts what must be there, and tells what is then done. */
    Work prepare(Seeds seeds) throws InterruptedException {
        return switch (this) {
            case PUSH_64K -> seeds.push(64 * 1024, false);
            case PUSH_1M -> seeds.push(Filler.BYTES, false);
            case PUSH_10M -> seeds.push(10 * Filler.BYTES, false);
            case PUSH_100M -> seeds.push(100 * Filler.BYTES, false);
            case PUSH_64K_STREAMED -> seeds.push(64 * 1024, true);
            case PUSH_1M_STREAMED -> seeds.push(Filler.BYTES, true);
            case PUSH_10M_STREAMED -> seeds.push(10 * Filler.BYTES, true);
            case PUSH_100M_STREAMED -> seeds.push(100 * Filler.BYTES, true);
            case MANIFEST_PUT -> seeds.manifestPut();
            case MANIFEST_GET -> seeds.manifestGet();
            case BLOB_HEAD -> seeds.blobHead();
            case BLOB_GET -> seeds.blobGet();
            case BLOB_RANGE -> seeds.blobRange();
            case TAGS_PAGE -> seeds.tagsPage();
            case MIX -> seeds.mix();
        };
    }

    /** As it is typed and printed. */
    @Override
    @JsonValue
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
