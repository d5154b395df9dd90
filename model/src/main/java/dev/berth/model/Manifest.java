package dev.berth.model;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * What a manifest says, as far as a registry needs to know. The bytes that were pushed are kept
 * beside it and served as they came; this is only read out of them.
 */
public sealed interface Manifest {

    MediaType mediaType();

    @Nullable String artifactType();

    /** The manifest that this one is about (a signature, an SBOM), which need not exist. */
    @Nullable Descriptor subject();

    Map<String, String> annotations();

    /** An image or an artifact: OCI image spec, "Image Manifest"; also Docker's schema 2. */
    record ImageManifest(
            MediaType mediaType,
            @Nullable String artifactType,
            Descriptor config,
            List<Descriptor> layers,
            @Nullable Descriptor subject,
            Map<String, String> annotations)
            implements Manifest {
        public ImageManifest {
            layers = List.copyOf(layers);
            annotations = Map.copyOf(annotations);
        }
    }

    /** A list of manifests: OCI image spec, "Image Index"; also Docker's manifest list. */
    record ImageIndex(
            MediaType mediaType,
            @Nullable String artifactType,
            List<Descriptor> manifests,
            @Nullable Descriptor subject,
            Map<String, String> annotations)
            implements Manifest {
        public ImageIndex {
            manifests = List.copyOf(manifests);
            annotations = Map.copyOf(annotations);
        }
    }
}
