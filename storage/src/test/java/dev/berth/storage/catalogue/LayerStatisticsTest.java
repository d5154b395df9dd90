package dev.berth.storage.catalogue;

import static dev.berth.storage.catalogue.Registry.API;
import static dev.berth.storage.catalogue.Registry.PROD;
import static dev.berth.storage.catalogue.Registry.WEB;
import static dev.berth.storage.catalogue.Registry.digest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.Tag;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;

class LayerStatisticsTest {
    private final Registry registry = new Registry();

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void tellsWhatSharingSaves() {
        registry.image(WEB, PROD, "base", "one");
        registry.image(WEB, Tag.parse("next"), "base", "three");
        registry.image(API, PROD, "base", "one");
        registry.look(view ->
                assertThat(LayerStatistics.read(view, 2))
                        .isEqualTo(
                                new LayerStatistics(
                                        3,
                                        4 + 3 + 5,
                                        4 * 2 + 3,
                                        List.of(layer("three", 1), layer("base", 3)),
                                        List.of(layer("base", 3), layer("one", 2)))));
    }

    @Test
    void anEmptyRegistryHasNoLayers() {
        registry.look(view ->
                assertThat(LayerStatistics.read(view, 2))
                        .isEqualTo(new LayerStatistics(0, 0, 0, List.of(), List.of())));
    }

    private static LayerStatistics.Layer layer(String content, long manifests) {
        return new LayerStatistics.Layer(digest(content), content.length(), manifests);
    }
}
