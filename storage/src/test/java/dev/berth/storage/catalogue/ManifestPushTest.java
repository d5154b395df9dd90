package dev.berth.storage.catalogue;

import static dev.berth.storage.catalogue.Registry.API;
import static dev.berth.storage.catalogue.Registry.NOW;
import static dev.berth.storage.catalogue.Registry.PROD;
import static dev.berth.storage.catalogue.Registry.WEB;
import static dev.berth.storage.catalogue.Registry.bytes;
import static dev.berth.storage.catalogue.Registry.digest;
import static dev.berth.storage.catalogue.Registry.image;
import static dev.berth.storage.catalogue.Registry.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.ErrorCode;
import dev.berth.model.Event;
import dev.berth.model.MediaType;
import dev.berth.model.Tag;
import dev.berth.storage.blob.ContentHash;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class ManifestPushTest {
    private final Registry registry = new Registry();

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void servesTheBytesAsTheyCame() {
        registry.image(WEB, PROD, "a");
        var pulled = registry.pulls.manifest(WEB, PROD, NOW);
        assertThat(pulled.bytes()).isEqualTo(bytes(image("a")));
        assertThat(pulled.mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
        assertThat(pulled.digest()).isEqualTo(digest(image("a")));
    }

    @Test
    void aTagThatMovesIsOneEventAndOneLineOfHistory() {
        var first = registry.image(WEB, PROD, "a");
        var second = registry.image(WEB, PROD, "b");
        assertThat(registry.events())
                .containsExactly(
                        new Event.TagMoved(WEB, PROD, first, null, NOW),
                        new Event.TagMoved(WEB, PROD, second, first, NOW));
        registry.look(view ->
                assertThat(Tags.history(view, WEB, PROD))
                        .containsExactly(
                                new TagMove(second, "ann", NOW), new TagMove(first, "ann", NOW)));
        assertThat(registry.wakes).hasSize(2);
    }

    @Test
    void aMirrorsManifestComesBeforeItsParts() {
        var manifest = bytes(image("not here"));
        var request =
                new ManifestPush.Request(
                        WEB,
                        null,
                        List.of(PROD),
                        MediaType.OCI_MANIFEST,
                        "mirror",
                        ManifestPush.Parts.LATER);
        var pushed = registry.manifests.push(request, manifest, NOW);
        assertThat(registry.pulls.manifest(WEB, PROD, NOW).bytes()).isEqualTo(manifest);
        assertThat(registry.events())
                .containsExactly(new Event.TagMoved(WEB, PROD, pushed.digest(), null, NOW));
        registry.look(view ->
                assertThat(Tags.find(view, WEB, PROD))
                        .contains(new TagMove(pushed.digest(), "mirror", NOW)));
    }

    @Test
    void aPushOfWhatTheTagHasIsNoMove() {
        registry.image(WEB, PROD, "a");
        assertThat(registry.push(WEB, PROD, image("a")).moved()).isEmpty();
        assertThat(registry.events()).hasSize(1);
        assertThat(registry.wakes).hasSize(1);
        registry.look(view -> assertThat(Tags.history(view, WEB, PROD)).hasSize(1));
    }

    @Test
    void severalTagsMoveInOneCommit() {
        registry.upload(WEB, "{}");
        var tags = List.of(Tag.parse("a"), Tag.parse("b"), Tag.parse("a"));
        var pushed = registry.push(WEB, tags, MediaType.OCI_MANIFEST, image());
        assertThat(pushed.moved()).hasSize(2);
        registry.look(view ->
                assertThat(Tags.of(view, WEB, pushed.digest()))
                        .containsExactly(Tag.parse("a"), Tag.parse("b")));
    }

    @Test
    void anEventPinsItsDigest() {
        var digest = registry.image(WEB, PROD, "a");
        registry.look(view -> assertThat(Pins.owners(view, digest)).containsExactly("outbox:1"));
    }

    @Test
    void aPushByDigestIsCheckedAndMovesNoTag() {
        registry.upload(WEB, "{}");
        var bytes = bytes(image());
        var digest = ContentHash.of(Digest.Algorithm.SHA512, bytes);
        var request =
                new ManifestPush.Request(WEB, digest, List.of(), MediaType.OCI_MANIFEST, "ann");
        var pushed = registry.manifests.push(request, bytes, NOW);
        assertThat(pushed.digest()).isEqualTo(digest);
        assertThat(pushed.moved()).isEmpty();
        assertThat(registry.pulls.manifest(WEB, digest, NOW).bytes()).isEqualTo(bytes);
        assertThatThrownBy(() -> registry.manifests.push(request, bytes(image() + " "), NOW))
                .isInstanceOfSatisfying(
                        BerthException.Invalid.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.DIGEST_INVALID));
    }

    @Test
    void refusesAMissingLayerByNameAndLeavesNothing() {
        registry.upload(API, "a");
        registry.upload(WEB, "{}");
        assertThatThrownBy(() -> registry.push(WEB, PROD, image("a", "b")))
                .isInstanceOfSatisfying(
                        BerthException.Invalid.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.MANIFEST_BLOB_UNKNOWN);
                            assertThat(e.status()).isEqualTo(400);
                            assertThat(e.safeMessage())
                                    .contains("layer " + digest("a"))
                                    .contains("layer " + digest("b"));
                        });
        registry.look(view -> assertThat(Tags.find(view, WEB, PROD)).isEmpty());
        assertThat(registry.events()).isEmpty();
    }

    @Test
    void refusesAMissingConfig() {
        assertThatThrownBy(() -> registry.push(WEB, PROD, image()))
                .hasMessageContaining("config " + digest("{}"));
    }

    @Test
    void takesALayerThatIsFetchedElsewhere() {
        registry.upload(WEB, "{}");
        var foreign = image("a").replace("\"size\": 1", "\"size\": 1, \"urls\": [\"https://x\"]");
        assertThat(registry.push(WEB, PROD, foreign).moved()).hasSize(1);
    }

    @Test
    void takesASubjectThatDoesNotExistAndListsTheReferrer() {
        registry.upload(WEB, "{}");
        var subject = Registry.descriptor(MediaType.OCI_MANIFEST, "missing");
        var manifest = image().replace("\"layers\"", "\"subject\": " + subject + ", \"layers\"");
        var pushed = registry.push(WEB, List.of(), MediaType.OCI_MANIFEST, manifest);
        assertThat(pushed.subject()).isEqualTo(digest("missing"));
        assertThat(registry.referrers(WEB, digest("missing")))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.digest()).isEqualTo(pushed.digest());
                    assertThat(found.artifactType()).isEqualTo(MediaType.OCI_CONFIG.value());
                });
        assertThat(registry.referrers(API, digest("missing"))).isEmpty();
        registry.deletions.manifest(WEB, pushed.digest());
        assertThat(registry.referrers(WEB, digest("missing"))).isEmpty();
    }

    @Test
    void anIndexNeedsItsManifests() {
        assertThatThrownBy(() ->
                        registry.push(WEB, List.of(PROD), MediaType.OCI_INDEX, index(image())))
                .hasMessageContaining("manifest " + digest(image()));
        registry.image(WEB, Tag.parse("child"));
        var pushed = registry.push(WEB, List.of(PROD), MediaType.OCI_INDEX, index(image()));
        assertThat(pushed.moved()).hasSize(1);
    }

    @Test
    void anIndexMayListBlobsAsBuildCachesDo() {
        registry.upload(WEB, "layer");
        var pushed = registry.push(WEB, List.of(PROD), MediaType.OCI_INDEX, index("layer"));
        assertThat(pushed.moved()).hasSize(1);
    }

    @Test
    void takesAnEmptyIndexAndNestedOnes() {
        var empty = index();
        registry.push(WEB, List.of(), MediaType.OCI_INDEX, empty);
        assertThat(registry.push(WEB, List.of(PROD), MediaType.OCI_INDEX, index(empty)).moved())
                .hasSize(1);
    }

    @Test
    void aTagMayMoveFromAnImageToAnIndexAndBack() {
        registry.image(WEB, PROD, "a");
        registry.push(WEB, List.of(PROD), MediaType.OCI_INDEX, index(image("a")));
        assertThat(registry.pulls.manifest(WEB, PROD, NOW).mediaType())
                .isEqualTo(MediaType.OCI_INDEX);
        registry.push(WEB, PROD, image("a"));
        assertThat(registry.events()).hasSize(3);
    }

    @Test
    void aManifestThatIsPushedAgainKeepsItsDate() {
        var digest = registry.image(WEB, PROD, "a");
        registry.manifests.push(
                new ManifestPush.Request(WEB, null, List.of(PROD), MediaType.OCI_MANIFEST, "bob"),
                bytes(image("a")),
                NOW.plusSeconds(60));
        registry.look(view ->
                assertThat(Manifests.find(view, WEB, digest))
                        .get()
                        .extracting(StoredManifest::pushedAt)
                        .isEqualTo(NOW));
    }

    @Test
    void edgesGoInBothDirections() {
        var manifest = registry.image(WEB, PROD, "a");
        registry.look(view -> {
            assertThat(Manifests.find(view, WEB, manifest).orElseThrow().parts())
                    .containsExactly(
                            new StoredManifest.Part(StoredManifest.Role.CONFIG, digest("{}")),
                            new StoredManifest.Part(StoredManifest.Role.LAYER, digest("a")));
            var back = new ArrayList<String>();
            Manifests.references(
                    view,
                    (part, role, repository, from) ->
                            back.add(part.abbreviated() + " " + role + " " + from));
            assertThat(back)
                    .containsExactlyInAnyOrder(
                            digest("{}").abbreviated() + " CONFIG " + manifest,
                            digest("a").abbreviated() + " LAYER " + manifest);
        });
    }
}
