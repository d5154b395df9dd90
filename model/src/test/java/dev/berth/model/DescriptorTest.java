package dev.berth.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class DescriptorTest {
    private static final Digest DIGEST = Digest.parse("sha256:" + "0".repeat(64));

    @Test
    void refusesANegativeSize() {
        assertThatThrownBy(() -> Descriptor.of(MediaType.OCI_CONFIG, DIGEST, -1))
                .isInstanceOf(BerthException.Invalid.class)
                .hasMessageContaining(DIGEST.toString());
    }

    @Test
    void takesContentWithoutBytes() {
        assertThat(Descriptor.of(MediaType.OCI_CONFIG, DIGEST, 0).size()).isZero();
    }

    @Test
    void doesNotChangeWithWhatItWasMadeFrom() {
        var urls = new ArrayList<>(List.of("https://x"));
        var annotations = new HashMap<>(Map.of("k", "v"));
        var descriptor =
                new Descriptor(MediaType.OCI_CONFIG, DIGEST, 1, null, null, urls, annotations);
        urls.clear();
        annotations.clear();
        assertThat(descriptor.urls()).containsExactly("https://x");
        assertThat(descriptor.annotations()).containsEntry("k", "v");
    }
}
