package lpu.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A score vocabulary small enough to count by hand: 0 {@code <unk>}, 1 {@code <bos>} and 2 {@code <eos>} are control
 * tokens (0 of type UNKNOWN), 3 is the user-defined {@code <b>}, 4 the user-defined double space, byte b is 5 + b,
 * then {@link #PIECES} with descending scores.
 */
final class TinySpm {
    static final int UNK = 0;
    static final int BOS = 1;
    static final int EOS = 2;
    static final int BOLD = 3;
    static final int SPACES = 4;

    private static final List<String> NAMED = List.of("<unk>", "<bos>", "<eos>", "<b>", "  ");
    private static final int[] NAMED_TYPES = {2, 3, 3, 4, 4};

    /** The first is merged before all others. */
    static final List<String> PIECES = List.of("▁", "h", "e", "l", "o", "a", "b", "c", "<", ">", "he", "ll", "▁h",
            "hell", "lo", "hello", "▁hello", "ab", "bc", "abc", "aa", "<b", "<bos", "os", "os>", "bos>");

    private TinySpm() {
    }

    /** Tokens of {@link #writer()}. */
    static final int SIZE = NAMED.size() + 256 + PIECES.size();

    static int byteId(int b) {
        return NAMED.size() + b;
    }

    static int id(String piece) {
        return NAMED.size() + 256 + PIECES.indexOf(piece);
    }

    /** With all bytes and no space prefix. */
    static GgufWriter writer() {
        return writer(256).flag("tokenizer.ggml.add_space_prefix", false);
    }

    /** @param bytes how many byte tokens there are, from 0x00 on; the others are of type UNUSED */
    static GgufWriter writer(int bytes) {
        List<String> tokens = new ArrayList<>(NAMED);
        for (int b = 0; b < 256; b++) {
            tokens.add("<0x%02X>".formatted(b));
        }
        tokens.addAll(PIECES);
        int[] types = new int[tokens.size()];
        float[] scores = new float[tokens.size()];
        for (int id = 0; id < types.length; id++) {
            int piece = id - byteId(256);
            types[id] = id < NAMED_TYPES.length ? NAMED_TYPES[id]
                    : piece >= 0 ? Vocabulary.NORMAL : id < byteId(bytes) ? Vocabulary.BYTE : 5;
            scores[id] = piece >= 0 ? -piece : 0;
        }
        return writer(tokens, types, scores).uint32("tokenizer.ggml.bos_token_id", BOS)
                .uint32("tokenizer.ggml.eos_token_id", EOS)
                .uint32("tokenizer.ggml.unknown_token_id", UNK);
    }

    static GgufWriter writer(List<String> tokens, int[] types, float[] scores) {
        return new GgufWriter()
                .string("tokenizer.ggml.model", "llama")
                .strings("tokenizer.ggml.tokens", tokens)
                .put("tokenizer.ggml.token_type", new GgufValue.Ints(GgufValue.Type.INT32, types))
                .put("tokenizer.ggml.scores", new GgufValue.Floats(scores));
    }

    static Tokenizer open(GgufWriter writer, Path folder) {
        try (GgufFile file = GgufFile.open(writer.write(folder.resolve("tiny.gguf")))) {
            return Tokenizer.of(file);
        }
    }
}
