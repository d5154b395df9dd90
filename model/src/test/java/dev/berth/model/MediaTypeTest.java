package dev.berth.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.regex.Pattern;

class MediaTypeTest {
    /** RFC 6838, section 4.2, in lower case. */
    private static final Pattern RFC =
            Pattern.compile("[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.oci.image.manifest.v1+json",
                " Application/VND.oci.image.manifest.v1+JSON ",
                "application/vnd.oci.image.manifest.v1+json;charset=utf-8",
                "application/vnd.oci.image.manifest.v1+json ; a=b; c=d"
            })
    void dropsParametersCaseAndSpaces(String text) {
        assertThat(MediaType.parse(text)).isEqualTo(MediaType.OCI_MANIFEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "a/", "/a", "a", "a/b/c", "a b/c", "*/*", ";", "é/a", "a/b,c/d"})
    void refusesWhatIsNone(String text) {
        refuses(text);
    }

    @Property
    void agreesWithTheRfc(@ForAll("almostTypes") String text) {
        if (RFC.matcher(text).matches()) {
            assertThat(new MediaType(text).value()).isEqualTo(text);
        } else {
            assertThatThrownBy(() -> new MediaType(text))
                    .isInstanceOf(BerthException.Invalid.class);
        }
    }

    @Provide
    Arbitrary<String> almostTypes() {
        return Arbitraries.strings().withChars("ab0!#$&^_.+-//A").ofMaxLength(8);
    }

    @Test
    void takesNamesOf127CharactersAndNotOneMore() {
        var longest = "a".repeat(127);
        assertThat(MediaType.parse(longest + "/" + longest).value()).hasSize(255);
        refuses("a" + longest + "/b");
        refuses("b/a" + longest);
    }

    @Property
    void parsesWhatItPrintsOrRefuses(@ForAll String text) {
        try {
            var type = MediaType.parse(text);
            assertThat(MediaType.parse(type.toString())).isEqualTo(type);
        } catch (BerthException.Invalid e) {
            assertThat(e.code()).isEqualTo(ErrorCode.MANIFEST_INVALID);
        }
    }

    @Test
    void knowsWhichNameLayersAndWhichNameManifests() {
        assertThat(MediaType.OCI_MANIFEST.isImageManifest()).isTrue();
        assertThat(MediaType.DOCKER_MANIFEST.isImageManifest()).isTrue();
        assertThat(MediaType.OCI_INDEX.isImageManifest()).isFalse();
        assertThat(MediaType.OCI_INDEX.isImageIndex()).isTrue();
        assertThat(MediaType.DOCKER_LIST.isImageIndex()).isTrue();
        assertThat(MediaType.OCI_CONFIG.isImageIndex()).isFalse();
    }

    private static void refuses(String text) {
        assertThatThrownBy(() -> MediaType.parse(text)).isInstanceOf(BerthException.Invalid.class);
    }
}
