package dev.berth.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;
import dev.berth.model.RepositoryName;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;

/** Names of images and of repositories, and what registries challenge with. */
class NamesTest {
    @ParameterizedTest
    @CsvSource({
        "nginx, nginx, ",
        "nginx:1.2, nginx, 1.2",
        "shop/web:v1, shop/web, v1",
        "docker.io/library/nginx:latest, library/nginx, latest",
        "localhost/web:v1, web, v1",
        "localhost:5000/shop/web, shop/web, ",
        "registry.example:5000/a/b/c:x, a/b/c, x",
    })
    void takesTheRegistryOff(String text, String repository, String tag) {
        var ref = ImageRef.parse(text);

        assertThat(ref.repository()).hasToString(repository);
        assertThat(ref.tag().map(Object::toString)).isEqualTo(Optional.ofNullable(tag));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Web", "../web", "a//b", "/etc/passwd:v1", "web:", "web:../x"})
    void refusesWhatIsNoName(String text) {
        assertThatThrownBy(() -> ImageRef.parse(text)).isInstanceOf(BerthException.Invalid.class);
    }

    @ParameterizedTest
    @CsvSource({", shop/web", "new, new", "old/, old/shop/web", "a/b/, a/b/shop/web"})
    void namesWhatIsImported(String to, String expected) {
        var name = Optional.of(RepositoryName.parse("shop/web"));

        assertThat(new Naming(to).of(name)).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "Shop", "shop//", "../"})
    void refusesATargetThatIsNoName(String to) {
        assertThatThrownBy(() -> new Naming(to)).isInstanceOf(BerthException.Invalid.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Bearer realm=\"https://a/t\",service=\"s\",scope=\"r:x:pull,push\"|r:x:pull,push",
                "bearer Scope=plain , realm=\"x\"|plain",
                "Bearer scope=\"a \\\"b\\\" c\"|a \"b\" c",
            })
    void readsAChallenge(String header, String scope) {
        var challenge = Challenge.parse(header);

        assertThat(challenge.scheme()).isEqualTo("bearer");
        assertThat(challenge.parameters()).containsEntry("scope", scope);
    }

    @Property
    void readsAnyHeaderAsAChallenge(@ForAll String header) {
        assertThat(Challenge.parse(header).scheme()).doesNotContain(" ");
    }

    @Property
    void eitherReadsANameOrSaysWhatIsWrong(@ForAll String text) {
        try {
            assertThat(text).contains(ImageRef.parse(text).repository().value());
        } catch (BerthException.Invalid e) {
            assertThat(e.safeMessage()).isNotBlank();
        }
    }
}
