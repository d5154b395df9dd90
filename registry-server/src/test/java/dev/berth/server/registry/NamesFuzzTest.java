package dev.berth.server.registry;

import static dev.berth.server.http.Refusals.valueOrRefusal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;

import dev.berth.model.Digest;
import dev.berth.model.MediaType;
import dev.berth.model.Reference;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;
import dev.berth.storage.blob.UploadId;

import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;
import java.util.function.Function;

/** What stands where a name belongs. */
class NamesFuzzTest {
    private static final String HASH =
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @ValueSource(
            strings = {
                "shop/web",
                "a.b_c__d-e---f/0",
                "v1.2-rc_3",
                "sha256:" + HASH,
                "sha512:" + HASH + HASH,
                "application/vnd.oci.image.index.v1+json; charset=utf-8",
                "0123456789abcdef0123456789abcdef"
            })
    @FuzzTest
    void aNameIsAValueThatPrintsAsItWasWrittenOrRefused(@NotNull String text) {
        prints(text, RepositoryName::parse);
        prints(text, Tag::parse);
        prints(text, Digest::parse);
        prints(text, Digest.Algorithm::parse);
        prints(text, UploadId::parse);
        prints(text, Reference::parse)
                .ifPresent(reference -> {
                    assertThat(reference instanceof Digest).isEqualTo(text.contains(":"));
                });
        // Its case and its parameters are dropped.
        valueOrRefusal(() -> MediaType.parse(text))
                .ifPresent(type -> assertThat(MediaType.parse(type.value())).isEqualTo(type));
    }

    private static <T> Optional<T> prints(String text, Function<String, T> parse) {
        var value = valueOrRefusal(() -> parse.apply(text));
        value.ifPresent(parsed -> assertThat(parsed).hasToString(text));
        return value;
    }
}
