package dev.berth.server.registry;

import dev.berth.storage.catalogue.ManifestJson;

/**
 * How much a client may ask of the registry.
 *
 * @param manifest bytes of the largest manifest that is taken; OCI distribution spec, "Pushing
 *     Manifests", wants 4 MiB at least
 * @param uploads requests of one client that bring a blob, at the same time
 */
public record RegistryLimits(int manifest, int uploads) {
    public static final RegistryLimits DEFAULT = new RegistryLimits(ManifestJson.LARGEST, 256);

    public RegistryLimits {
        if (manifest < 1 || uploads < 1) {
            throw new IllegalArgumentException(manifest + " bytes, " + uploads + " uploads");
        }
    }
}
