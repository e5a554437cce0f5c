package lpu.model;

import static lpu.RandomFloats.uniform;

import java.nio.file.Path;
import lpu.gguf.GgufWriter;
import lpu.tensor.BlockFormat;

/** A random llama model small enough to check by hand, its matrices in every supported format. */
public final class TinyLlama {
    public static final int D = 64;
    public static final int LAYERS = 3;
    public static final int HEADS = 4;
    public static final int KV_HEADS = 2;
    public static final int HEAD_WIDTH = 16;
    public static final int FFN = 96;
    public static final int VOCABULARY = 120;
    public static final int CONTEXT = 64;
    static final float ROPE_BASE = 500;
    static final float EPSILON = 1e-5f;
    private static final int HEAD_SEED = 29;

    private TinyLlama() {
    }

    /** @param tied whether the LM head is the embedding */
    public static Path write(Path file, boolean tied) {
        GgufWriter writer = weights(new GgufWriter(), VOCABULARY);
        if (!tied) {
            matrix(writer, "output.weight", VOCABULARY, D, BlockFormat.F16, HEAD_SEED);
        }
        return writer.write(file);
    }

    /** @param head float[VOCABULARY][D] */
    public static Path writeWithHead(Path file, float[] head) {
        return weights(new GgufWriter(), VOCABULARY).tensor("output.weight", BlockFormat.F32, head, D, VOCABULARY)
                .write(file);
    }

    /** With {@link TinyBpe}'s vocabulary, whose BOS is {@link TinyBpe#NOTE}, and an LM head of its own. */
    public static Path writeWithTokenizer(Path file, boolean addBos) {
        GgufWriter writer = TinyBpe.writer(PreTokenizer.GPT2, TinyBpe.MERGES)
                .flag("tokenizer.ggml.add_bos_token", addBos);
        weights(writer, TinyBpe.SIZE);
        matrix(writer, "output.weight", TinyBpe.SIZE, D, BlockFormat.F16, HEAD_SEED);
        return writer.write(file);
    }

    /** Everything but an LM head of its own. */
    static GgufWriter weights(GgufWriter writer, int vocabulary) {
        writer.string("general.architecture", "llama")
                .string("general.name", "tiny")
                .uint32("llama.block_count", LAYERS)
                .uint32("llama.embedding_length", D)
                .uint32("llama.attention.head_count", HEADS)
                .uint32("llama.attention.head_count_kv", KV_HEADS)
                .uint32("llama.feed_forward_length", FFN)
                .uint32("llama.context_length", CONTEXT)
                .float32("llama.rope.freq_base", ROPE_BASE)
                .float32("llama.attention.layer_norm_rms_epsilon", EPSILON);
        BlockFormat[] formats = {BlockFormat.F32, BlockFormat.F16, BlockFormat.Q4_0, BlockFormat.Q4_1, BlockFormat.Q8_0,
            BlockFormat.BF16};
        int count = 0;
        for (int l = 0; l < LAYERS; l++) {
            String block = "blk." + l + ".";
            vector(writer, block + "attn_norm.weight", D, count++);
            matrix(writer, block + "attn_q.weight", HEADS * HEAD_WIDTH, D, formats[count % formats.length], count++);
            matrix(writer, block + "attn_k.weight", KV_HEADS * HEAD_WIDTH, D, formats[count % formats.length], count++);
            matrix(writer, block + "attn_v.weight", KV_HEADS * HEAD_WIDTH, D, formats[count % formats.length], count++);
            matrix(writer, block + "attn_output.weight", D, HEADS * HEAD_WIDTH, formats[count % formats.length], count++);
            vector(writer, block + "ffn_norm.weight", D, count++);
            matrix(writer, block + "ffn_gate.weight", FFN, D, formats[count % formats.length], count++);
            matrix(writer, block + "ffn_up.weight", FFN, D, formats[count % formats.length], count++);
            matrix(writer, block + "ffn_down.weight", D, FFN, formats[count % formats.length], count++);
        }
        matrix(writer, "token_embd.weight", vocabulary, D, BlockFormat.Q8_0, count++);
        vector(writer, "output_norm.weight", D, count);
        return writer;
    }

    private static void matrix(GgufWriter writer, String name, int rows, int columns, BlockFormat format, int seed) {
        writer.tensor(name, format, uniform(seed, rows * columns, -0.4, 0.4), columns, rows);
    }

    private static void vector(GgufWriter writer, String name, int n, int seed) {
        writer.tensor(name, BlockFormat.F32, uniform(seed, n, 0.5, 1.5), n);
    }
}
