package dev.berth.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.regex.Pattern;

class RepositoryNameTest {
    /** The distribution spec's own expression. */
    private static final Pattern SPEC =
            Pattern.compile(
                    "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "shop/web",
                "0/1/2",
                "a.b_c__d-e---f",
                "blobs/uploads/manifests/tags/list",
                "library/nginx"
            })
    void takesWhatTheSpecTakes(String name) {
        assertThat(RepositoryName.parse(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/a",
                "a/",
                "a//b",
                "A",
                "shop/Web",
                ".a",
                "a.",
                "a..b",
                "a___b",
                "a._b",
                "-a",
                "a-",
                "a b",
                "a:b",
                "../a",
                "a/./b",
                "é",
                "a\n",
                "a\u0000b"
            })
    void refusesWhatTheSpecRefuses(String name) {
        refuses(name);
    }

    @Property
    void agreesWithTheSpec(@ForAll("almostNames") String name) {
        if (SPEC.matcher(name).matches()) {
            assertThat(RepositoryName.parse(name).value()).isEqualTo(name);
        } else {
            refuses(name);
        }
    }

    @Provide
    Arbitrary<String> almostNames() {
        return Arbitraries.strings().withChars("ab0._-/A").ofMaxLength(12);
    }

    @Property
    void isOrderedByBytes(@ForAll("names") RepositoryName a, @ForAll("names") RepositoryName b) {
        assertThat(Integer.signum(a.compareTo(b)))
                .isEqualTo(Integer.signum(a.value().compareTo(b.value())));
        assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
    }

    @Provide
    Arbitrary<RepositoryName> names() {
        var part = Arbitraries.strings().withCharRange('a', 'c').ofMinLength(1).ofMaxLength(3);
        return Combinators.combine(part, part).as((a, b) -> RepositoryName.parse(a + "/" + b));
    }

    @Test
    void takes255CharactersAndNotOneMore() {
        var longest = "a".repeat(RepositoryName.LONGEST);
        assertThat(RepositoryName.parse(longest).value()).isEqualTo(longest);
        refuses(longest + "a");
    }

    @Test
    void aLongBadNameCostsOnePass() {
        refuses("a-".repeat(100) + "!");
        refuses("a".repeat(1_000_000));
    }

    @Test
    void theMessageNamesTheBadComponent() {
        assertThatThrownBy(() -> RepositoryName.parse("shop/Web"))
                .hasMessageContaining("\"shop/Web\"")
                .hasMessageContaining("component \"Web\"");
    }

    private static void refuses(String name) {
        assertThatThrownBy(() -> RepositoryName.parse(name))
                .isInstanceOfSatisfying(
                        BerthException.Invalid.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.NAME_INVALID));
    }
}
