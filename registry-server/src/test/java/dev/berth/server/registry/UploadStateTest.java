package dev.berth.server.registry;

import dev.berth.server.registry.UploadDialogue.Named;
import dev.berth.server.registry.UploadDialogue.Range;
import dev.berth.server.registry.UploadDialogue.Step;
import dev.berth.server.registry.UploadDialogue.Verb;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

import java.util.List;

/** Sequences of requests, mostly to a few uploads, as every build tries them. */
class UploadStateTest {

    @Property
    void theStateIsTheModels(@ForAll("steps") List<Step> steps) {
        new UploadDialogue().play(steps);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Verb.class),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 8),
                        Arbitraries.of(Range.class),
                        Arbitraries.of(Named.class),
                        Arbitraries.of(true, false),
                        Arbitraries.frequencyOf(
                                Tuple.of(4, Arbitraries.just(false)),
                                Tuple.of(1, Arbitraries.just(true))))
                .as(Step::new)
                .list()
                .ofMaxSize(20);
    }
}
