package dev.berth.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlatformTest {
    private static final Platform ARM64 = new Platform("linux", "arm64", null);
    private static final Platform ARM64_V8 = new Platform("linux", "arm64", "v8");

    @Test
    void runsOnItsLike() {
        assertThat(ARM64_V8.runsOn(ARM64_V8)).isTrue();
        assertThat(new Platform("linux", "arm", "v7").runsOn(new Platform("linux", "arm", "v6")))
                .isFalse();
    }

    @Test
    void aVariantThatOneSideDoesNotNameDoesNotMatter() {
        assertThat(ARM64.runsOn(ARM64_V8)).isTrue();
        assertThat(ARM64_V8.runsOn(ARM64)).isTrue();
    }

    @Test
    void doesNotRunOnAnotherSystemOrArchitecture() {
        assertThat(ARM64.runsOn(new Platform("linux", "amd64", null))).isFalse();
        assertThat(ARM64.runsOn(new Platform("windows", "arm64", null))).isFalse();
    }

    @Test
    void printsAsPeopleWriteIt() {
        assertThat(ARM64).hasToString("linux/arm64");
        assertThat(ARM64_V8).hasToString("linux/arm64/v8");
    }
}
