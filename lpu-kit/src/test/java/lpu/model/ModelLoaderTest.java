package lpu.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import lpu.gguf.GgufWriter;
import lpu.report.InputError;
import lpu.tensor.BlockFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelLoaderTest {
    @TempDir
    Path folder;

    private void refused(GgufWriter writer, String message) {
        Path file = writer.write(folder.resolve("model.gguf"));
        assertEquals(file + ": " + message, assertThrows(InputError.class, () -> ModelLoader.load(file)).getMessage());
    }

    @Test
    void shapeAndHeadAreTheFiles() {
        try (LanguageModel tied = ModelLoader.load(TinyModel.write(folder.resolve("tied.gguf"), true));
                LanguageModel untied = ModelLoader.load(TinyModel.write(folder.resolve("untied.gguf"), false))) {
            assertEquals(new ModelConfig(Architecture.LLAMA, TinyModel.LAYERS, TinyModel.D, TinyModel.HEADS, TinyModel.KV_HEADS,
                    TinyModel.HEAD_WIDTH, TinyModel.FFN, TinyModel.VOCABULARY, TinyModel.CONTEXT, TinyModel.EPSILON,
                    new ModelConfig.RopeScaling(TinyModel.ROPE_BASE, 1), 0), tied.config());
            assertEquals("tiny", tied.name());
            assertSame(tied.embedding(), tied.head());
            assertNotSame(untied.embedding(), untied.head());
            assertEquals(TinyModel.LAYERS, tied.layers().length);
        }
    }

    /** Ids beyond the embedding would read other memory; rows beyond the tokens could be written but not spelled. */
    @Test
    void embeddingAndTokenizerMustHaveTheSameIds() {
        for (int rows : new int[] {TinyBpe.SIZE - 1, TinyBpe.SIZE + 1}) {
            refused(TinyModel.weights(TinyBpe.writer(PreTokenizer.GPT2, TinyBpe.MERGES), rows),
                    "the tokenizer has " + TinyBpe.SIZE + " tokens, but the embedding has " + rows + " rows");
        }
    }

    @Test
    void aHeadOfAnotherShapeIsRefused() {
        refused(TinyModel.weights(new GgufWriter(), 8)
                .tensor("output.weight", BlockFormat.F32, new float[9 * TinyModel.D], TinyModel.D, 9),
                "tensor output.weight is 9 x 64, but the hyperparameters ask for 8 x 64");
        refused(TinyModel.weights(new GgufWriter(), 8)
                .tensor("output.weight", BlockFormat.F32, new float[8 * 32], 32, 8),
                "tensor output.weight is 8 x 32, but the hyperparameters ask for 8 x 64");
    }

    /** Whatever the engine would leave out would make every result wrong. */
    @Test
    void whatTheEngineDoesNotComputeIsRefused() {
        refused(TinyModel.weights(new GgufWriter(), 8)
                .tensor("blk.0.attn_q.bias", BlockFormat.F32, new float[TinyModel.D], TinyModel.D),
                "tensor blk.0.attn_q.bias is not part of what this engine computes for llama");
        refused(TinyModel.weights(new GgufWriter().string("llama.rope.scaling.type", "yarn"), 8),
                "rope scaling 'yarn' is not supported; supported: none, linear");
        refused(TinyModel.weights(new GgufWriter().uint32("llama.rope.dimension_count", 8), 8),
                "rope over 8 of 16 columns is not supported");
    }

    @Test
    void aFileWithoutAnArchitectureIsRefused() {
        refused(new GgufWriter(), "there is no metadata entry general.architecture");
    }
}
