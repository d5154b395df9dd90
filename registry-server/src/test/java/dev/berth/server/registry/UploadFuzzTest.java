package dev.berth.server.registry;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithSize;

import dev.berth.server.registry.UploadDialogue.Step;

import java.util.List;

/** Sequences of requests that Jazzer makes up. */
class UploadFuzzTest {

    @FuzzTest
    void theStateIsTheModels(@NotNull @WithSize(max = 30) List<@NotNull Step> steps) {
        new UploadDialogue().play(steps);
    }
}
