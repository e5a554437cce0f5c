package lpu.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lpu.machine.Op;
import lpu.machine.Op.Part;
import lpu.machine.Program;
import lpu.machine.Program.Step;
import lpu.model.Component;
import lpu.model.HeadKind;
import lpu.model.HeadSpec;
import lpu.model.LanguageModel;
import lpu.model.ModelCatalogue;
import lpu.model.ModelConfigs;
import lpu.model.ModelLoader;
import lpu.model.Node;
import lpu.simd.Matrix;
import org.junit.jupiter.api.Test;

class StoredWidthsTest {
    /** Weights as a model's file stores them, in blocks whose scales count as bits of the row; values of 16 bits. */
    private record Stored(LanguageModel model) implements Widths {
        @Override
        public Op.Rows rows(Node node, int columns) {
            Matrix matrix = model.matrixBefore(node);
            int bits = (int) matrix.format().bitsPerWeight();
            return new Op.Rows(columns, bits, Math.toIntExact(matrix.rowBytes() * Byte.SIZE - (long) columns * bits));
        }

        @Override
        public int bits(Node node) {
            return 16;
        }

        @Override
        public int kvBits(int layer) {
            return 16;
        }
    }

    private static Program program(LanguageModel model, int context) {
        return Programs.decoding(new ModelConfigs.Published(model.name(), model.config(), "file"), HeadSpec.of(HeadKind.EXACT), new Stored(model), context);
    }

    /** SmolLM2 with the blocks of its file: the bytes that the software engine counts. */
    @Test
    void bytesAreTheFiles() {
        try (LanguageModel model = ModelLoader.load(ModelCatalogue.locate("smollm2"))) {
            Program program = program(model, 0);
            assertEquals(model.weightBytes(Component.EMBEDDING), program.bytes(Part.EMBEDDING));
            assertEquals(model.weightBytes(Component.ATTENTION), program.bytes(Part.ATTENTION));
            assertEquals(model.weightBytes(Component.FFN), program.bytes(Part.FFN));
            assertEquals(model.weightBytes(Component.LM_HEAD), program.bytes(Part.LM_HEAD));
            assertEquals(1 + 30 * 17 + 3, program.steps().size());
            assertTrue(program.steps().stream().map(Step::op).noneMatch(op -> op.name().endsWith("query norm")));
            long cache = 10L * 2 * 3 * 64 * 2 * 30; // positions · keys and values · KV heads · width · bytes · layers
            assertEquals(cache, program(model, 10).bytes() - program.bytes());
        }
    }
}
