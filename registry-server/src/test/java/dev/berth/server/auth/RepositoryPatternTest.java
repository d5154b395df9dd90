package dev.berth.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.RepositoryName;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryPatternTest {

    @ParameterizedTest
    @CsvSource({
        "shop/web, shop/web, true",
        "shop/web, shop/web2, false",
        "shop/web, myshop/web, false",
        "shop/*, shop/web, true",
        "shop/*, shop/web/base, false",
        "shop/*, shop, false",
        "shop/w*, shop/web, true",
        "shop/w*b, shop/web, true",
        "shop/w*b, shop/w/b, false",
        "shop/**, shop/web, true",
        "shop/**, shop/web/base, true",
        "shop/**, shop, false",
        "shop/**, shopping/web, false",
        "**, a, true",
        "**, a/b/c, true",
        "*, a, true",
        "*, a/b, false",
        "**/web, shop/web, true",
        "**/web, a/b/web, true",
        "**/web, web, false",
        "*/web, shop/web, true",
        "a.b/*, a.b/c, true",
        "a.b/*, axb/c, false",
    })
    void matches(String pattern, String repository, boolean expected) {
        assertThat(RepositoryPattern.parse(pattern).matches(RepositoryName.parse(repository)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "/shop", "shop/", "a//b", "Shop/*", "a b", "a/[bc]", "***", "a?"})
    void refusesWhatNoRepositoryCouldBeCalled(String pattern) {
        assertThatThrownBy(() -> RepositoryPattern.parse(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no pattern of repositories");
    }
}
