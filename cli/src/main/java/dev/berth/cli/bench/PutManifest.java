package dev.berth.cli.bench;

import dev.berth.cli.wire.RequestFailed;

import java.util.HexFormat;

/**
 * Puts a manifest that the registry has never seen under a tag that it has never seen. Only the tag
 * is taken back: deleting a manifest is a search through all tags for some registries.
 */
record PutManifest(Repository repository, Manifests manifests, long series) implements Work {

    @Override
    public long perform(Session session, long number) throws RequestFailed {
        var manifest = manifests.manifest(series, number);
        repository.put(session, tag(number), manifest);
        return manifest.length;
    }

    @Override
    public void takeBack(Session session, long number) throws RequestFailed {
        repository.delete(session, tag(number));
    }

    @Override
    public String makes() {
        return "tags in " + repository.name();
    }

    /** In the order of names before every seeded tag, so that pages of those stay what they are. */
    private String tag(long number) {
        return "put-" + HexFormat.of().toHexDigits(series) + "-" + number;
    }
}
