package dev.berth.storage.catalogue;

import static dev.berth.storage.catalogue.Registry.API;
import static dev.berth.storage.catalogue.Registry.NOW;
import static dev.berth.storage.catalogue.Registry.PROD;
import static dev.berth.storage.catalogue.Registry.WEB;
import static dev.berth.storage.catalogue.Registry.digest;
import static dev.berth.storage.catalogue.Registry.image;
import static dev.berth.storage.catalogue.Registry.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;
import dev.berth.model.MediaType;
import dev.berth.model.Tag;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;

class DeletionsTest {
    private static final Tag V1 = Tag.parse("v1");

    private final Registry registry = new Registry();

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void aTagGoesWithItsHistoryAndNothingElseDoes() {
        registry.image(WEB, PROD, "a");
        var digest = registry.image(WEB, PROD, "b");
        registry.push(WEB, V1, image("b"));
        int events = registry.events().size();
        registry.deletions.tag(WEB, PROD);
        registry.look(view -> {
            assertThat(Tags.find(view, WEB, PROD)).isEmpty();
            assertThat(Tags.history(view, WEB, PROD)).isEmpty();
            assertThat(Tags.of(view, WEB, digest)).containsExactly(V1);
            assertThat(Manifests.find(view, WEB, digest)).isPresent();
        });
        assertThat(registry.events()).as("a deleted tag is no move").hasSize(events);
    }

    @Test
    void aTagThatComesBackIsNew() {
        var digest = registry.image(WEB, PROD, "a");
        registry.deletions.tag(WEB, PROD);
        var moved = registry.push(WEB, PROD, image("a")).moved();
        assertThat(moved)
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.digest()).isEqualTo(digest);
                    assertThat(event.previous()).isNull();
                });
    }

    @Test
    void aManifestGoesWithItsTagsAndEdges() {
        var digest = registry.image(WEB, PROD, "a");
        registry.push(WEB, V1, image("a"));
        registry.deletions.manifest(WEB, digest);
        registry.look(view -> {
            assertThat(Tags.page(view, WEB, null, 10)).isEmpty();
            assertThat(Tags.of(view, WEB, digest)).isEmpty();
            assertThat(Manifests.find(view, WEB, digest)).isEmpty();
            assertThat(Manifests.bytes(view, WEB, digest)).isNull();
            Manifests.references(
                    view, (part, role, repository, manifest) -> assertThat(manifest).isNull());
            assertThat(RepositoryBlobs.find(view, WEB, digest("a"))).isPresent();
        });
    }

    @Test
    void aManifestOfAnotherRepositoryStays() {
        var digest = registry.image(WEB, PROD, "a");
        registry.image(API, PROD, "a");
        registry.deletions.manifest(WEB, digest);
        assertThat(registry.pulls.manifest(API, PROD, NOW).digest()).isEqualTo(digest);
        assertThatThrownBy(() -> registry.deletions.blob(API, digest("a")))
                .isInstanceOf(BerthException.Conflict.class);
    }

    @Test
    void whatHostsMayHaveToPullIsRefusedByName() {
        var digest = registry.image(WEB, PROD, "a");
        registry.image(API, PROD, "a");
        registry.store.update(tx -> Pins.pin(tx, WEB, digest, "revision 3 of service web", NOW));
        assertThatThrownBy(() -> registry.deletions.manifest(WEB, digest))
                .isInstanceOf(BerthException.Conflict.class)
                .hasMessageContaining("revision 3 of service web");
        assertThat(registry.pulls.manifest(WEB, PROD, NOW).digest()).isEqualTo(digest);
        registry.deletions.tag(WEB, PROD);
        assertThat(registry.pulls.manifest(WEB, digest, NOW).digest()).isEqualTo(digest);
        registry.deletions.manifest(API, digest);

        registry.store.update(tx -> Pins.unpin(tx, digest, "revision 3 of service web"));
        registry.deletions.manifest(WEB, digest);
    }

    @Test
    void anEventOutlivesTheManifestThatItIsAbout() {
        var digest = registry.image(WEB, PROD, "a");
        registry.deletions.manifest(WEB, digest);
        assertThat(registry.events()).hasSize(1);
        registry.look(view -> assertThat(Pins.owners(view, digest)).containsExactly("outbox:1"));
    }

    @Test
    void anEntryStaysWhileAnIndexOfItsRepositoryNamesIt() {
        var child = registry.image(WEB, V1, "a");
        var inner = registry.push(WEB, List.of(), MediaType.OCI_INDEX, index(image("a"))).digest();
        assertThatThrownBy(() -> registry.deletions.manifest(WEB, child))
                .isInstanceOf(BerthException.Conflict.class)
                .hasMessageContaining(inner.toString());
        registry.deletions.manifest(WEB, inner);
        registry.deletions.manifest(WEB, child);
    }

    @Test
    void theLastManifestThatNamesABlobHoldsIt() {
        var first = registry.image(WEB, PROD, "a");
        var second = registry.image(WEB, V1, "a", "b");
        registry.deletions.manifest(WEB, first);
        assertThatThrownBy(() -> registry.deletions.blob(WEB, digest("a")))
                .isInstanceOf(BerthException.Conflict.class)
                .hasMessageContaining(second.toString());
        registry.deletions.manifest(WEB, second);
        registry.deletions.blob(WEB, digest("a"));
        registry.look(view -> {
            assertThat(RepositoryBlobs.find(view, WEB, digest("a"))).isEmpty();
            assertThat(RepositoryBlobs.holders(view, digest("a"))).isZero();
            assertThat(Blobs.find(view, digest("a"))).as("the file stays").isPresent();
        });
    }

    @Test
    void anIndexHoldsABlobThatIsItsEntryUnlessAManifestIs() {
        registry.upload(WEB, "cache");
        var cache = registry.push(WEB, List.of(), MediaType.OCI_INDEX, index("cache")).digest();
        assertThatThrownBy(() -> registry.deletions.blob(WEB, digest("cache")))
                .isInstanceOf(BerthException.Conflict.class)
                .hasMessageContaining(cache.toString());

        registry.image(WEB, V1, "a");
        registry.upload(WEB, image("a"));
        registry.push(WEB, List.of(), MediaType.OCI_INDEX, index(image("a")));
        registry.deletions.blob(WEB, digest(image("a")));
        assertThat(registry.pulls.manifest(WEB, V1, NOW).digest()).isEqualTo(digest(image("a")));
    }
}
