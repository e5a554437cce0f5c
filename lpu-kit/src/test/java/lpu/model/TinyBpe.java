package lpu.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A byte-level vocabulary small enough to count by hand: 0 is the control token {@code <|end|>}, 1 the user-defined
 * {@code <note>}, byte b is 2 + b, then each merge's token in order. A merge is two spellings with a space between.
 */
final class TinyBpe {
    static final int END = 0;
    static final int NOTE = 1;
    static final List<String> MERGES = List.of("h e", "l l", "he ll", "hell o", "Ġ w", "o r", "Ġw or", "l d", "e l",
            "Ġ Ġ", "ĠĠ ĠĠ", "a a", "aa aa");

    /** Tokens, with {@link #MERGES}. */
    static final int SIZE = 2 + 256 + MERGES.size();

    private TinyBpe() {
    }

    static int id(char ascii) {
        return 2 + ascii;
    }

    /** The id of a merge's token. */
    static int id(String merge) {
        return 2 + 256 + MERGES.indexOf(merge);
    }

    static GgufWriter writer(PreTokenizer pre, List<String> merges) {
        Set<String> tokens = new LinkedHashSet<>(List.of("<|end|>", "<note>"));
        for (int b = 0; b < 256; b++) {
            tokens.add(String.valueOf(BpeTokenizer.ByteAlphabet.spell(b)));
        }
        merges.forEach(m -> tokens.add(m.replace(" ", "")));
        int[] types = new int[tokens.size()];
        Arrays.fill(types, Vocabulary.NORMAL);
        types[END] = 3;
        types[NOTE] = 4;
        return new GgufWriter()
                .string("tokenizer.ggml.model", "gpt2")
                .string("tokenizer.ggml.pre", pre.ggufName)
                .strings("tokenizer.ggml.tokens", new ArrayList<>(tokens))
                .put("tokenizer.ggml.token_type", new GgufValue.Ints(GgufValue.Type.INT32, types))
                .strings("tokenizer.ggml.merges", merges)
                .uint32("tokenizer.ggml.bos_token_id", NOTE)
                .uint32("tokenizer.ggml.eos_token_id", END);
    }

    static Tokenizer open(GgufWriter writer, Path folder) {
        try (GgufFile file = GgufFile.open(writer.write(folder.resolve("tiny.gguf")))) {
            return Tokenizer.of(file);
        }
    }

    static Tokenizer open(PreTokenizer pre, Path folder) {
        return open(writer(pre, MERGES), folder);
    }
}
