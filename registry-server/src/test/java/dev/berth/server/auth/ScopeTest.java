package dev.berth.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.junit.jupiter.api.Test;

import java.util.List;

class ScopeTest {
    private static List<String> words(String... parameters) {
        return Scope.parse(List.of(parameters)).stream()
                .flatMap(scope -> scope.words().stream())
                .sorted()
                .toList();
    }

    @Test
    void trap17EveryScopeCountsInOneParameterOrInMany() {
        var both = List.of("pull a", "pull b/c", "push a");
        assertThat(words("repository:a:pull,push", "repository:b/c:pull")).isEqualTo(both);
        assertThat(words("repository:a:pull,push repository:b/c:pull")).isEqualTo(both);
    }

    @Test
    void aStarIsEveryAction() {
        assertThat(words("repository:a:*")).containsExactly("delete a", "pull a", "push a");
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        assertThat(
                        words(
                                "registry:catalog:*",
                                "repository:A:pull",
                                "repository::pull",
                                "repository:a:",
                                "repository:a:admin",
                                "repository:",
                                "repository:a",
                                ""))
                .isEmpty();
    }

    @Property
    void everyTextIsReadOrLeftOut(@ForAll String text) {
        assertThat(Scope.parse(List.of("repository:" + text + ":pull", text))).isNotNull();
    }
}
