package dev.berth.model;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.junit.jupiter.api.Test;

class QuotedTest {
    @Property
    void isShortAndPrintable(@ForAll String text) {
        assertThat(Quoted.of(text)).hasSizeLessThanOrEqualTo(85).matches("\"[ -~]*\"");
    }

    @Test
    void repeatsWhatIsHarmless() {
        assertThat(Quoted.of("shop/Web:1.0")).isEqualTo("\"shop/Web:1.0\"");
    }

    @Test
    void replacesQuotesAndControls() {
        assertThat(Quoted.of("a\"b\nc\u001bé")).isEqualTo("\"a?b?c??\"");
    }

    @Property
    void aMessageIsOnePrintableLine(@ForAll String text) {
        assertThat(Quoted.message(text)).hasSizeLessThanOrEqualTo(203).matches("[ -~]*");
    }

    @Test
    void aMessageKeepsItsQuotes() {
        assertThat(Quoted.message("Duplicate field \"a\u001b\"\n at line 1"))
                .isEqualTo("Duplicate field \"a?\"");
    }
}
