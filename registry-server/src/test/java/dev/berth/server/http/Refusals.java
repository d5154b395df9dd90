package dev.berth.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.BerthException;

import java.util.Optional;
import java.util.function.Supplier;

/** What comes from outside is understood or refused, and a refusal is fit to be shown. */
public final class Refusals {
    private static final int LONGEST_MESSAGE = 1_000;

    private Refusals() {}

    /** The value, or empty if it was refused; any other error is a finding. */
    public static <T> Optional<T> valueOrRefusal(Supplier<T> reading) {
        try {
            return Optional.of(reading.get());
        } catch (BerthException refused) {
            assertThat(refused.status()).isBetween(400, 499);
            assertThat(refused.safeMessage().length()).isLessThan(LONGEST_MESSAGE);
            assertThat(refused.safeMessage().chars().noneMatch(Character::isISOControl))
                    .as(refused.safeMessage())
                    .isTrue();
            return Optional.empty();
        }
    }
}
