package dev.berth.storage.catalogue;

import static dev.berth.storage.catalogue.Registry.API;
import static dev.berth.storage.catalogue.Registry.NOW;
import static dev.berth.storage.catalogue.Registry.PROD;
import static dev.berth.storage.catalogue.Registry.WEB;
import static dev.berth.storage.catalogue.Registry.digest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.Stream;

class TagsTest {
    private final Registry registry = new Registry();

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void aTagNamesItsLastDigest() {
        move("prod", "a");
        move("prod", "b");
        registry.look(view -> {
            assertThat(Tags.find(view, WEB, PROD)).contains(new TagMove(digest("b"), "ann", NOW));
            assertThat(Tags.of(view, WEB, digest("a"))).isEmpty();
            assertThat(Tags.of(view, WEB, digest("b"))).containsExactly(PROD);
            assertThat(Tags.find(view, API, PROD)).isEmpty();
        });
    }

    @Test
    void rememberedMovesAreBounded() {
        for (int i = 0; i < Tags.HISTORY + 5; i++) {
            move("prod", "content " + i);
        }
        registry.look(view -> {
            var history = Tags.history(view, WEB, PROD);
            assertThat(history).hasSize(Tags.HISTORY);
            assertThat(history.getFirst().digest())
                    .isEqualTo(digest("content " + (Tags.HISTORY + 4)));
            assertThat(history.getLast().digest()).isEqualTo(digest("content 5"));
        });
    }

    @Test
    void goesOnWithAHistoryOfAnOlderProgramThatHasTheLastMoveToo() {
        var history = RowKind.TAG_HISTORY.of(WEB, PROD);
        registry.store.update(tx -> {
            tx.put(RowKind.TAG.of(WEB, PROD), row("b"));
            tx.put(history.number(1), row("a"));
            tx.put(history.number(2), row("b"));
        });
        assertHistory("b", "a");
        move("prod", "c");
        assertHistory("c", "b", "a");
        move("prod", "d");
        assertHistory("d", "c", "b", "a");
    }

    private static byte[] row(String content) {
        return RowJson.write(new TagMove(digest(content), "ann", NOW));
    }

    private void assertHistory(String... contents) {
        registry.look(view ->
                assertThat(Tags.history(view, WEB, PROD).stream().map(TagMove::digest))
                        .containsExactlyElementsOf(
                                Stream.of(contents).map(Registry::digest).toList()));
    }

    @Test
    void listsTagsInByteOrderFromAfterTheLast() {
        Stream.of("b", "a", "B", "a.1", "a-1", "_").forEach(tag -> move(tag, tag));
        registry.look(view -> {
            assertThat(Tags.page(view, WEB, null, 100))
                    .isEqualTo(tags("B", "_", "a", "a-1", "a.1", "b"));
            assertThat(Tags.page(view, WEB, null, 2)).isEqualTo(tags("B", "_"));
            assertThat(Tags.page(view, WEB, Tag.parse("_"), 2)).isEqualTo(tags("a", "a-1"));
            assertThat(Tags.page(view, WEB, Tag.parse("a0"), 2)).isEqualTo(tags("b"));
            assertThat(Tags.page(view, WEB, Tag.parse("b"), 2)).isEmpty();
            assertThat(Tags.page(view, WEB, null, 0)).isEmpty();
            assertThat(Tags.page(view, API, null, 2)).isEmpty();
        });
    }

    @Test
    void listsRepositoriesInByteOrderFromAfterTheLast() {
        var names =
                Stream.of("shop", "shop/web", "shop-2", "a").map(RepositoryName::parse).toList();
        names.forEach(name -> registry.store.update(tx -> Repositories.ensure(tx, name, NOW)));
        registry.look(view -> {
            assertThat(Repositories.page(view, null, 100))
                    .extracting(RepositoryName::value)
                    .containsExactly("a", "shop", "shop-2", "shop/web");
            assertThat(Repositories.page(view, RepositoryName.parse("shop"), 1))
                    .extracting(RepositoryName::value)
                    .containsExactly("shop-2");
            assertThat(Repositories.page(view, null, 0)).isEmpty();
        });
    }

    private void move(String tag, String content) {
        registry.store.update(
                tx -> Tags.move(tx, WEB, Tag.parse(tag), digest(content), "ann", NOW));
    }

    private static List<Tag> tags(String... names) {
        return Stream.of(names).map(Tag::parse).toList();
    }
}
