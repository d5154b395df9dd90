package dev.berth.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {
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
