package dev.berth.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.Berth;
import dev.berth.model.Digest;
import dev.berth.model.MediaType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** {@code berth import} of a running registry. */
class ImportTest {
    private final MemoryRegistry source = new MemoryRegistry();
    private final MemoryRegistry berth = new MemoryRegistry();

    ImportTest() throws IOException {}

    @AfterEach
    void stop() {
        source.close();
        berth.close();
    }

    private Berth run(String... arguments) {
        return Berth.run(Map.of("BERTH_SERVER", berth.url()), with("import", arguments));
    }

    private static String[] with(String first, String... rest) {
        var all = new ArrayList<>(List.of(first));
        all.addAll(Arrays.asList(rest));
        return all.toArray(String[]::new);
    }

    @Test
    void copiesEveryPageOfTheCatalogueAndOfTheTags() {
        for (var repository : List.of("a", "b/c", "d", "e", "f")) {
            for (var tag : List.of("1", "2", "3")) {
                source.image(repository, tag, repository + tag);
            }
        }

        var said = run(source.url());

        assertThat(said.code()).as(said.err()).isZero();
        assertThat(said.out()).contains("b/c:2  copied\n").contains("15 images: 15 copied");
        assertThat(berth.tags).isEqualTo(source.tags);
        assertThat(berth.manifests).isEqualTo(source.manifests);
    }

    @Test
    void copiesNothingTheSecondTime() {
        source.image("shop/web", "v1", "one", "two");
        run(source.url());
        var _ = berth.changes();

        var said = run(source.url());

        assertThat(berth.changes()).isEmpty();
        assertThat(said.out())
                .isEqualTo(
                        """
                        shop/web:v1  is there already
                        1 image: 0 copied, 1 there already. Blobs: 0 copied (0 B), 0 found in other \
                        repositories, 3 there already.
                        """);
    }

    @Test
    void putsBlobsBeforeManifestsAndTheTagAtTheEnd() {
        var child = source.image("web", null, "layer");
        var index =
                source.manifest(
                        "web",
                        "all",
                        MediaType.OCI_INDEX,
                        Images.index(List.of(source.descriptor("web", child))));

        run(source.url() + "/web");

        var changes = berth.changes();
        assertThat(changes.subList(changes.size() - 3, changes.size()))
                .containsExactly(
                        "PUT /v2/web/manifests/" + child,
                        "PUT /v2/web/manifests/" + index,
                        "PUT /v2/web/manifests/" + index + "?tag=all");
        assertThat(changes.subList(0, changes.size() - 3))
                .allMatch(line -> line.contains("/blobs/"));
    }

    @Test
    void goesOnWhereItBrokeOff() {
        source.image("web", "v1", "one", "two", "three");
        berth.fails("PUT /v2/web/manifests/", 500, Map.of());

        var broken = run(source.url() + "/web");
        var tagsThen = Map.copyOf(berth.tags);
        var _ = berth.changes();
        var whole = run(source.url() + "/web");

        assertThat(broken.code()).isEqualTo(1);
        assertThat(broken.err()).contains("web:v1  failed: ").contains("with status 500: fault");
        assertThat(tagsThen).isEmpty();
        assertThat(whole.code()).isZero();
        assertThat(berth.changes()).allMatch(line -> line.contains("/manifests/"));
        assertThat(berth.manifests).isEqualTo(source.manifests);
    }

    @Test
    void copiesTheOthersWhenOneFails() {
        source.image("web", "bad", "gone");
        source.image("web", "good", "here");
        source.lose("web", Hashing.of(Digest.Algorithm.SHA256, Images.bytes("gone")));

        var said = run(source.url(), "--json");

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err())
                .contains("web:bad  failed: the source does not have the blob sha256:");
        assertThat(said.out()).contains("\"failed\" : 1").contains("\"image\" : \"web:bad\"");
        assertThat(berth.tags.get("web")).containsOnlyKeys("good");
        assertThat(berth.asked()).contains("DELETE /v2/web/blobs/uploads/1?x=y");
    }

    @Test
    void needsNoBytesForWhatTheServerHasElsewhere() {
        berth.blob("other", Images.bytes("layer"));
        source.image("web", "v1", "layer");

        var said = run(source.url());

        assertThat(said.out()).contains("Blobs: 1 copied (12 B), 1 found in other repositories");
    }

    @Test
    void bringsSignaturesAlong() {
        var image = source.image("web", "v1", "layer");
        source.image("web", "v2", "other");
        var signature =
                Images.about(
                        Images.manifest(source, "web", "signature"),
                        MediaType.OCI_MANIFEST,
                        image,
                        100);
        var digest = source.manifest("web", null, MediaType.OCI_MANIFEST, signature);

        run(source.url() + "/web", "--tag", "v1");

        assertThat(berth.manifests.get("web")).containsOnlyKeys(image, digest);
        assertThat(berth.tags.get("web")).containsOnlyKeys("v1");
    }

    @Test
    void findsSignaturesByTheirTagWhereNoOtherListIs() {
        source.listsReferrers = false;
        var image = source.image("web", "v1", "layer");
        var signature = source.image("web", null, "signature");
        source.manifest(
                "web",
                "sha256-" + image.hex(),
                MediaType.OCI_INDEX,
                Images.index(List.of(source.descriptor("web", signature))));

        run(source.url() + "/web", "--tag", "v1");

        assertThat(berth.manifests.get("web")).containsOnlyKeys(image, signature);
    }

    @Test
    void looksOnlyWhenTold() {
        source.image("web", "v1", "layer");

        var said = run(source.url(), "--dry-run");

        assertThat(said.out()).contains("web:v1  to copy\n1 image: 1 to copy");
        assertThat(berth.changes()).isEmpty();
    }

    @Test
    void renamesOneRepositoryOrPutsAllBelowAName() {
        source.image("web", "v1", "layer");
        source.image("api", "v1", "layer");

        assertThat(run(source.url() + "/web", "--to", "shop/front").code()).isZero();
        assertThat(run(source.url(), "--to", "old/").code()).isZero();
        var refused = run(source.url(), "--to", "old");

        assertThat(berth.tags).containsOnlyKeys("shop/front", "old/web", "old/api");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("To put them all below it: --to old/");
    }

    @Test
    void keepsADigestOfAnotherAlgorithm() {
        var text = Images.manifest(source, "web", "layer");
        var digest = Hashing.of(Digest.Algorithm.SHA512, Images.bytes(text));
        source.image("web", "x", "layer");
        var stored = new MemoryRegistry.Stored(MediaType.OCI_MANIFEST, text);
        source.put("web", "long", digest, stored);

        run(source.url());

        assertThat(berth.tags).isEqualTo(source.tags);
    }

    @Test
    void oneRepositoryWithANameThatIsNoneStopsNoOther() {
        source.image("web", "v1", "layer");
        source.image("No\\u001bName", "v1", "layer");

        var said = run(source.url());

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).contains("No?Name  failed: ").doesNotContain("\033");
        assertThat(said.out()).contains("2 images: 1 copied, 0 there already, 1 failed");
        assertThat(berth.tags).containsOnlyKeys("web");
    }

    @Test
    void oneRedirectThatLeadsNowhereStopsNoOther() {
        source.image("web", "v1", "layer");
        source.image("web", "v2", "other");
        source.fails("GET /v2/web/blobs/", 307, Map.of("Location", "ftp://127.0.0.1/x"));

        var said = run(source.url());

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err())
                .contains("web:v1  failed: " + source.url() + " sends us to what is no server");
        assertThat(berth.tags.get("web")).containsOnlyKeys("v2");
    }
}
