package dev.berth.storage.catalogue;

import static dev.berth.storage.catalogue.Registry.bytes;
import static dev.berth.storage.catalogue.Registry.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.Manifest;
import dev.berth.model.MediaType;
import dev.berth.model.Platform;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

class ManifestJsonTest {
    private static final String CONFIG = Registry.descriptor(MediaType.OCI_CONFIG, "{}");
    private static final String IMAGE = "{\"schemaVersion\": 2, \"config\": " + CONFIG + "}";

    @Test
    void readsAnImage() {
        var image = (Manifest.ImageManifest) parse(Registry.image("a", "b"));
        assertThat(image.mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
        assertThat(image.config().digest()).isEqualTo(digest("{}"));
        assertThat(image.layers()).extracting("size").containsExactly(1L, 1L);
        assertThat(image.subject()).isNull();
        assertThat(image.artifactType()).isNull();
    }

    @Test
    void readsAnIndexWithPlatforms() {
        var entry = Registry.descriptor(MediaType.OCI_MANIFEST, "x");
        var arm =
                entry.replace(
                        "\"size\"",
                        "\"platform\": {\"os\": \"linux\", \"architecture\": \"arm64\","
                                + " \"variant\": \"v8\", \"os.version\": \"1\"}, \"size\"");
        var half = entry.replace("\"size\"", "\"platform\": {\"os\": \"linux\"}, \"size\"");
        var text =
                "{\"schemaVersion\": 2, \"manifests\": [%s, %s, %s]}".formatted(arm, half, entry);
        var index = (Manifest.ImageIndex) parse(text, MediaType.DOCKER_LIST);
        assertThat(index.manifests())
                .extracting("platform")
                .containsExactly(new Platform("linux", "arm64", "v8"), null, null);
    }

    /** Jackson guesses the encoding by the first bytes, and stumbles over the rest. */
    @Test
    void refusesWhatBeginsLikeAnotherEncoding() {
        for (byte[] bytes : new byte[][] {{'{', 0, 0, 0, 'h', 'i', '!', ':'}, {-2, -1, 0}}) {
            assertThatThrownBy(() -> ManifestJson.parse(bytes, MediaType.OCI_MANIFEST))
                    .isInstanceOfSatisfying(
                            BerthException.Invalid.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.MANIFEST_INVALID));
        }
    }

    @Test
    void readsAnnotationsAndArtifactTypes() {
        var manifest =
                parse(
                        IMAGE.replace(
                                "{\"schemaVersion\"",
                                "{\"artifactType\": \"a/b\", \"annotations\": {\"k\": \"v\"},"
                                        + " \"schemaVersion\""));
        assertThat(manifest.artifactType()).isEqualTo("a/b");
        assertThat(manifest.annotations()).isEqualTo(Map.of("k", "v"));
    }

    @Test
    void passesOverUnknownFieldsAndEmbeddedData() {
        var text =
                IMAGE.replace("\"size\": 2", "\"size\": 2, \"data\": \"e30=\", \"x\": [1]")
                        .replace("{\"schemaVersion\"", "{\"y\": {\"z\": null}, \"schemaVersion\"");
        assertThat(parse(text)).isEqualTo(parse(IMAGE));
    }

    @ParameterizedTest
    @CsvSource({"'\"layers\": [],'", "'\"layers\": null,'", "''"})
    void anImageWithoutLayersIsGood(String layers) {
        var image = parse("{" + layers + " \"schemaVersion\": 2, \"config\": " + CONFIG + "}");
        assertThat(((Manifest.ImageManifest) image).layers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'\"manifests\": [],'", "'\"manifests\": null,'", "''"})
    void anEmptyIndexIsGood(String manifests) {
        var index = parse("{" + manifests + " \"schemaVersion\": 2}", MediaType.OCI_INDEX);
        assertThat(((Manifest.ImageIndex) index).manifests()).isEmpty();
    }

    @Test
    void theBodyMayNameItsTypeAndMayNotContradictTheRequest() {
        var typed =
                IMAGE.replace(
                        "{\"schema",
                        "{\"mediaType\": \"" + MediaType.OCI_MANIFEST + "\", \"schema");
        assertThat(parse(typed)).isEqualTo(parse(IMAGE));
        assertThat(parse(typed, null)).isEqualTo(parse(IMAGE));
        refuses(typed, MediaType.DOCKER_MANIFEST, "but it was sent with Content-Type");
        refuses(IMAGE, null, "neither a Content-Type nor a mediaType");
    }

    /** A terminal that shows the message must not obey it. */
    @Test
    void repeatsNothingDangerousAndNothingLong() {
        var key = "\\u001b[31m" + "x".repeat(1_000);
        for (var twice : new String[] {"{\"%1$s\": 1}", "{\"%1$s\": \"\", \"%1$s\": \"\"}"}) {
            var text = IMAGE.replace("{\"schema", "{\"annotations\": %s, \"schema");
            assertThatThrownBy(() ->
                            parse(text.formatted(twice.formatted(key)), MediaType.OCI_MANIFEST))
                    .isInstanceOf(BerthException.Invalid.class)
                    .message()
                    .hasSizeLessThan(300)
                    .doesNotContain("\u001b");
        }
    }

    @Test
    void refusesDockersFirstSchema() {
        var type = MediaType.parse("application/vnd.docker.distribution.manifest.v1+prettyjws");
        refuses("{\"schemaVersion\": 1}", type, "schema 1");
        refuses("{\"schemaVersion\": 1}", MediaType.DOCKER_MANIFEST, "schema 1");
        refuses("{\"schemaVersion\": 3}", MediaType.DOCKER_MANIFEST, "schemaVersion is not 2");
        refuses(IMAGE, MediaType.parse("application/json"), "not application/json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"size\": 2 | \"size\": -2 | config.size is negative",
                "\"size\": 2 | \"size\": 2.5 | config.size is not a whole number",
                "\"size\": 2 | \"size\": 99999999999999999999 | config.size is not a whole number",
                "\"size\": 2 | \"sise\": 2 | config.size is missing",
                "sha256: | sha256:A | config.digest is wrong",
                "sha256: | md5: | config.digest is wrong",
                "sha256: | | config.digest is wrong",
                "application/ | / | config.mediaType is wrong",
                "\"config\" | \"konfig\" | config is missing",
                "\"config\": { | \"layers\": [{}], \"config\": { | layers[0].size is missing",
                "\"config\": { | \"layers\": [3], \"config\": { | layers[0] is not an object",
                "\"config\": { | \"layers\": {}, \"config\": { | layers is not a list",
                "\"config\": { | \"subject\": [], \"config\": { | subject is not an object",
                "\"config\": { | \"annotations\": {\"a\": 1}, \"config\": { | annotations.a is not"
                        + " a string",
                "\"config\": { | \"manifests\": [], \"config\": { | is an image and has manifests",
                "\"config\": { | \"config\": 1, \"config\": { | Duplicate",
                "\"schemaVersion\": 2 | \"schemaVersion\": \"2\" | schemaVersion is not a whole"
                        + " number",
                "\"schemaVersion\": 2, | | schemaVersion is missing",
            })
    void namesThePlaceOfWhatIsWrong(String good, @Nullable String bad, String message) {
        var text =
                IMAGE.replaceFirst(
                        Pattern.quote(good), Matcher.quoteReplacement(bad == null ? "" : bad));
        assertThat(text).isNotEqualTo(IMAGE);
        refuses(text, MediaType.OCI_MANIFEST, message);
    }

    @Test
    void refusesAnIndexThatHasWhatAnImageHas() {
        refuses(
                "{\"schemaVersion\": 2, \"layers\": []}",
                MediaType.OCI_INDEX,
                "is an index and has");
        refuses(IMAGE, MediaType.OCI_INDEX, "is an index and has");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"[]", "1", "``", "{", "{}{}", "`{\"a\": }`", "null"})
    void refusesWhatIsNoJsonObject(String text) {
        refuses(text, MediaType.OCI_MANIFEST, "manifest: ");
    }

    @Test
    void boundsTheDepth() {
        var deep = "[".repeat(100_000);
        refuses("{\"x\": " + deep, MediaType.OCI_MANIFEST, "not good JSON");
    }

    @Property
    void whateverComesItIsReadOrRefused(@ForAll("almostImages") String text) {
        try {
            assertThat(parse(text)).isNotNull();
        } catch (BerthException.Invalid e) {
            assertThat(e.code()).isEqualTo(ErrorCode.MANIFEST_INVALID);
        }
    }

    @Provide
    Arbitrary<String> almostImages() {
        var whole = Registry.image("a", "b");
        var cut = Arbitraries.integers().between(0, whole.length());
        var word =
                Arbitraries.of("", "{", "}", "[", "]", "null", "\"", ",", "1", "\u0000", "\\", "x");
        return cut.flatMap(from ->
                cut.flatMap(to ->
                        word.map(w ->
                                whole.substring(0, Math.min(from, to))
                                        + w
                                        + whole.substring(Math.max(from, to)))));
    }

    private static Manifest parse(String text) {
        return parse(text, MediaType.OCI_MANIFEST);
    }

    private static Manifest parse(String text, @Nullable MediaType type) {
        return ManifestJson.parse(bytes(text), type);
    }

    private static void refuses(String text, @Nullable MediaType type, String message) {
        assertThatThrownBy(() -> parse(text, type))
                .isInstanceOfSatisfying(
                        BerthException.Invalid.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.MANIFEST_INVALID))
                .hasMessageContaining(message);
    }
}
