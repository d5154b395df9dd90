package dev.berth.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;

import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import java.nio.charset.StandardCharsets;

class PercentEncodingTest {

    @Property
    void whatIsEncodedDecodesToItself(@ForAll String text) {
        Assume.that(text.chars().noneMatch(Character::isISOControl));
        Assume.that(StandardCharsets.UTF_8.newEncoder().canEncode(text));
        var encoded = PercentEncoding.encode(text);
        assertThat(encoded).matches("[A-Za-z0-9._~%-]*");
        assertThat(PercentEncoding.decode(encoded, "the text")).isEqualTo(text);
    }

    @Property
    void aQuerySurvivesItsEncoding(@ForAll String name, @ForAll String value) {
        Assume.that((name + value).chars().noneMatch(Character::isISOControl));
        Assume.that(StandardCharsets.UTF_8.newEncoder().canEncode(name + "|" + value));
        Assume.that(!name.isEmpty());
        var query =
                Query.parse(
                        PercentEncoding.encode(name) + "=" + PercentEncoding.encode(value) + "&x");
        assertThat(query.first(name)).hasValue(value);
        assertThat(query.all("x")).contains("");
    }

    @Example
    void saysWhereAnEscapeIsBroken() {
        assertThatThrownBy(() -> PercentEncoding.decode("a%4", "the path"))
                .isInstanceOf(BerthException.Invalid.class)
                .hasMessageContaining("the path \"a%4\" has a '%'");
    }
}
