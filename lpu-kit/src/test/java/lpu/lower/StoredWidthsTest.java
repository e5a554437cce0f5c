package lpu.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lpu.machine.Part;
import lpu.machine.Program;
import lpu.machine.Step;
import lpu.model.Component;
import lpu.model.HeadKind;
import lpu.model.HeadSpec;
import lpu.model.LanguageModel;
import lpu.model.ModelCatalogue;
import lpu.model.ModelLoader;
import org.junit.jupiter.api.Test;

class StoredWidthsTest {
    /** SmolLM2 with the blocks of its file: the bytes that the software engine counts. */
    @Test
    void bytesAreTheFiles() {
        try (LanguageModel model = ModelLoader.load(ModelCatalogue.locate("smollm2"))) {
            Program program = Programs.decoding(model, HeadSpec.of(HeadKind.EXACT), 0);
            assertEquals(model.weightBytes(Component.EMBEDDING), program.bytes(Part.EMBEDDING));
            assertEquals(model.weightBytes(Component.ATTENTION), program.bytes(Part.ATTENTION));
            assertEquals(model.weightBytes(Component.FFN), program.bytes(Part.FFN));
            assertEquals(model.weightBytes(Component.LM_HEAD), program.bytes(Part.LM_HEAD));
            assertEquals(1 + 30 * 17 + 3, program.steps().size());
            assertTrue(program.steps().stream().map(Step::op).noneMatch(op -> op.name().endsWith("query norm")));
            long cache = 10L * 2 * 3 * 64 * 2 * 30; // positions · keys and values · KV heads · width · bytes · layers
            assertEquals(cache, Programs.decoding(model, HeadSpec.of(HeadKind.EXACT), 10).bytes() - program.bytes());
        }
    }
}
