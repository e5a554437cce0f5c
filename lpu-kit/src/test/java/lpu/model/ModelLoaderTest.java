package lpu.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lpu.io.InputError;
import lpu.simd.BlockFormat;
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
    }

    /** Every tensor in turn, whatever its format, has a scale or a weight that is infinite or NaN. */
    @Test
    void everyTensorMustHoldNumbers() throws IOException {
        for (Architecture architecture : Architecture.values()) {
            Path sound = TinyModel.of(architecture)
                    .tensor("rope_freqs.weight", BlockFormat.F32, new float[] {1, 1, 1, 1, 2, 4, 8, 8}, 8)
                    .write(folder.resolve("sound.gguf"));
            List<TensorInfo> tensors;
            try (LanguageModel model = ModelLoader.load(sound)) {
                tensors = List.copyOf(model.file().tensors().values());
            }
            byte[] bytes = Files.readAllBytes(sound);
            for (TensorInfo tensor : tensors) {
                byte[] damaged = bytes.clone();
                int last = (int) (tensor.offset() + tensor.bytes()) - tensor.format().blockBytes;
                int high = last + (tensor.format() == BlockFormat.F32 ? 3 : 1); // of the last block's first number
                damaged[high] = 0x7f;
                damaged[high - 1] = (byte) 0xc0;
                Path file = Files.write(folder.resolve("damaged.gguf"), damaged);
                String message = assertThrows(InputError.class, () -> ModelLoader.load(file)).getMessage();
                String start = file + ": tensor " + tensor.name() + " has in row " + (tensor.rows() - 1) + ", column "
                        + (tensor.columns() - tensor.format().blockColumns) + " NaN, not a number";
                assertTrue(message.startsWith(start), message + " instead of " + start);
            }
        }
    }

    @Test
    void ropeFactorsMustBePositive() {
        for (float factor : new float[] {0, -1}) {
            refused(TinyModel.of(Architecture.LLAMA)
                    .tensor("rope_freqs.weight", BlockFormat.F32, new float[] {1, 1, 1, factor, 2, 4, 8, 8}, 8),
                    "tensor rope_freqs.weight has in column 3 " + factor + ", not a positive number");
        }
    }

    /** By its layers; d is 64 with 2 heads of 16. */
    @Test
    void gemma27bScalesByItsWidth() {
        try (LanguageModel large = ModelLoader.load(TinyModel.gemma27b().write(folder.resolve("27b.gguf")));
                LanguageModel small = ModelLoader.load(TinyModel.of(Architecture.GEMMA3).write(folder.resolve("small.gguf")))) {
            assertEquals(1 / Math.sqrt(32), large.config().attentionScale());
            assertEquals(1 / Math.sqrt(16), small.config().attentionScale());
        }
    }

    /** Names and values from the file, whatever characters they have. */
    @Test
    void messagesAreOneLine() {
        refused(TinyModel.of(Architecture.LLAMA).float32("llama.a\nb", 1),
                "metadata entry llama.a?b may change what the model computes and is not supported");
        refused(TinyModel.of(Architecture.LLAMA).tensor("a\u2028b", BlockFormat.F32, new float[1], 1),
                "tensor a?b is not part of what this engine computes for llama");
        refused(new GgufWriter().string("general.architecture", "a\r\nb"),
                "architecture a??b is not supported; supported: llama, qwen2, qwen3, gemma3");
    }

    @Test
    void aFileWithoutAnArchitectureIsRefused() {
        refused(new GgufWriter(), "there is no metadata entry general.architecture");
    }
}
