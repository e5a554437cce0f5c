package lpu.model;

import static lpu.RandomFloats.uniform;

import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import lpu.simd.BlockFormat;

/** A random model small enough to check by hand, its matrices in every supported format. */
public final class TinyModel {
    public static final int D = 64;
    public static final int LAYERS = 3;
    public static final int HEADS = 4;
    public static final int KV_HEADS = 2;
    public static final int HEAD_WIDTH = 16;
    public static final int FFN = 96;
    public static final int VOCABULARY = 120;
    public static final int CONTEXT = 64;
    static final int WINDOW = 8;
    /** Tests count bytes by this order; rows of 64 are too short for the formats with blocks of 256. */
    private static final List<BlockFormat> FORMATS = List.of(BlockFormat.F32, BlockFormat.F16, BlockFormat.Q4_0,
            BlockFormat.Q4_1, BlockFormat.Q8_0, BlockFormat.BF16);
    static final float ROPE_BASE = 500;
    static final float EPSILON = 1e-5f;
    private static final int HEAD_SEED = 29;

    private TinyModel() {
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

    /** With {@link TinyBpe}'s vocabulary. @param row float[D], of the LM head */
    public static Path writeWithTokenizer(Path file, IntFunction<float[]> row) {
        float[] head = new float[TinyBpe.SIZE * D];
        for (int v = 0; v < TinyBpe.SIZE; v++) {
            System.arraycopy(row.apply(v), 0, head, v * D, D);
        }
        return weights(TinyBpe.writer(PreTokenizer.GPT2, TinyBpe.MERGES), TinyBpe.SIZE)
                .tensor("output.weight", BlockFormat.F32, head, D, TinyBpe.SIZE).write(file);
    }

    /** With {@link TinyBpe}'s vocabulary, whose BOS is {@link TinyBpe#NOTE}, and an LM head of its own. */
    public static Path writeWithTokenizer(Path file, boolean addBos) {
        return writeWithTokenizer(file, addBos, false);
    }

    public static Path writeWithTokenizer(Path file, boolean addBos, boolean addEos) {
        GgufWriter writer = TinyBpe.writer(PreTokenizer.GPT2, TinyBpe.MERGES)
                .flag("tokenizer.ggml.add_bos_token", addBos)
                .flag("tokenizer.ggml.add_eos_token", addEos);
        weights(writer, TinyBpe.SIZE);
        matrix(writer, "output.weight", TinyBpe.SIZE, D, BlockFormat.F16, HEAD_SEED);
        return writer.write(file);
    }

    /** A model of an architecture, tied; Gemma's has a window of {@link #WINDOW} and seven layers, one of them global. */
    public static GgufWriter of(Architecture architecture) {
        return weights(new GgufWriter(), VOCABULARY, architecture);
    }

    /** As many layers as Gemma 3 27B has, by which it is known, and heads whose width is not that of the model divided by them. */
    public static GgufWriter gemma27b() {
        return weights(new GgufWriter(), VOCABULARY, Architecture.GEMMA3, 62, KV_HEADS);
    }

    /** Everything of a llama but an LM head of its own. */
    static GgufWriter weights(GgufWriter writer, int vocabulary) {
        return weights(writer, vocabulary, Architecture.LLAMA);
    }

    static int layers(Architecture architecture) {
        return architecture.globalEvery > 0 ? architecture.globalEvery + 1 : LAYERS;
    }

    static GgufWriter weights(GgufWriter writer, int vocabulary, Architecture architecture) {
        return weights(writer, vocabulary, architecture, layers(architecture), HEADS);
    }

    private static GgufWriter weights(GgufWriter writer, int vocabulary, Architecture architecture, int layers, int heads) {
        String prefix = architecture.ggufName + ".";
        writer.string("general.architecture", architecture.ggufName)
                .string("general.name", "tiny")
                .uint32(prefix + "block_count", layers)
                .uint32(prefix + "embedding_length", D)
                .uint32(prefix + "attention.head_count", heads)
                .uint32(prefix + "attention.head_count_kv", KV_HEADS)
                .uint32(prefix + "attention.key_length", HEAD_WIDTH)
                .uint32(prefix + "feed_forward_length", FFN)
                .uint32(prefix + "context_length", CONTEXT)
                .float32(prefix + "rope.freq_base", ROPE_BASE)
                .float32(prefix + "attention.layer_norm_rms_epsilon", EPSILON);
        if (architecture.globalEvery > 0) {
            writer.uint32(prefix + "attention.sliding_window", WINDOW);
        }
        Seeds seeds = new Seeds();
        for (int l = 0; l < layers; l++) {
            String block = "blk." + l + ".";
            vector(writer, block + "attn_norm.weight", D, seeds.next());
            matrix(writer, block + "attn_q.weight", heads * HEAD_WIDTH, D, seeds);
            matrix(writer, block + "attn_k.weight", KV_HEADS * HEAD_WIDTH, D, seeds);
            matrix(writer, block + "attn_v.weight", KV_HEADS * HEAD_WIDTH, D, seeds);
            matrix(writer, block + "attn_output.weight", D, heads * HEAD_WIDTH, seeds);
            vector(writer, block + "ffn_norm.weight", D, seeds.next());
            matrix(writer, block + "ffn_gate.weight", FFN, D, seeds);
            matrix(writer, block + "ffn_up.weight", FFN, D, seeds);
            matrix(writer, block + "ffn_down.weight", D, FFN, seeds);
            if (architecture.biases) {
                vector(writer, block + "attn_q.bias", heads * HEAD_WIDTH, seeds.next());
                vector(writer, block + "attn_k.bias", KV_HEADS * HEAD_WIDTH, seeds.next());
                vector(writer, block + "attn_v.bias", KV_HEADS * HEAD_WIDTH, seeds.next());
            }
            if (architecture.headNorms) {
                vector(writer, block + "attn_q_norm.weight", HEAD_WIDTH, seeds.next());
                vector(writer, block + "attn_k_norm.weight", HEAD_WIDTH, seeds.next());
            }
            if (architecture.postNorms) {
                vector(writer, block + "post_attention_norm.weight", D, seeds.next());
                vector(writer, block + "post_ffw_norm.weight", D, seeds.next());
            }
        }
        matrix(writer, "token_embd.weight", vocabulary, D, BlockFormat.Q8_0, seeds.next());
        vector(writer, "output_norm.weight", D, seeds.next());
        return writer;
    }

    /** Every tensor gets a seed of its own. */
    private static final class Seeds {
        private int count;

        int next() {
            return count++;
        }
    }

    /** In each of {@link #FORMATS} in turn. */
    private static void matrix(GgufWriter writer, String name, int rows, int columns, Seeds seeds) {
        int seed = seeds.next();
        matrix(writer, name, rows, columns, FORMATS.get(seed % FORMATS.size()), seed);
    }

    private static void matrix(GgufWriter writer, String name, int rows, int columns, BlockFormat format, int seed) {
        writer.tensor(name, format, uniform(seed, rows * columns, -0.4, 0.4), columns, rows);
    }

    private static void vector(GgufWriter writer, String name, int n, int seed) {
        writer.tensor(name, BlockFormat.F32, uniform(seed, n, 0.5, 1.5), n);
    }
}
