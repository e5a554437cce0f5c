package lpu.model;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text to token ids and back, as one model's vocabulary defines it. Implementations may be used by many threads. */
public interface Tokenizer {
    /** The tokenizer that a model file describes. Throws InputError when it has none, an unsupported one, or an inconsistent one. */
    static Tokenizer of(GgufFile file) {
        String key = "tokenizer.ggml.model";
        String model = file.requiredString(key);
        return switch (model) {
            case "gpt2" -> BpeTokenizer.of(file);
            case "llama" -> SpmTokenizer.of(file);
            default -> throw file.error(key + " is '" + model + "', which is not supported; supported: gpt2, llama");
        };
    }

    /**
     * The text's ids, without a BOS. Unpaired surrogates are read as U+FFFD.
     *
     * @param parseSpecial whether text that spells a control token, such as {@code <|im_end|>}, becomes that token;
     *     otherwise it is text like any other. User-defined tokens are parsed in any case
     */
    int[] encode(String text, boolean parseSpecial);

    /** {@link #encode(String, boolean)} with control tokens as plain text. */
    default int[] encode(String text) {
        return encode(text, false);
    }

    /** The ids with {@link #bos()} before them where the model wants it ({@link #addBos()}). */
    default int[] withBos(int[] ids) {
        if (!addBos()) {
            return ids;
        }
        int[] all = new int[ids.length + 1];
        all[0] = bos();
        System.arraycopy(ids, 0, all, 1, ids.length);
        return all;
    }

    /** The ids of a whole text: with {@link #bos()} before and {@link #eos()} after them where the model wants them. */
    default int[] withBosAndEos(int[] ids) {
        int[] begun = withBos(ids);
        if (!addEos()) {
            return begun;
        }
        int[] all = Arrays.copyOf(begun, begun.length + 1);
        all[begun.length] = eos();
        return all;
    }

    /** The text of the ids; bytes that are no UTF-8 read as U+FFFD. {@link StreamDecoder} does it id by id. */
    default String decode(int[] ids) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int id : ids) {
            bytes.writeBytes(bytes(id));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The bytes an id stands for, possibly part of a character; a special token's are its name's. A new array. */
    byte[] bytes(int id);

    /** The number of ids: 0 to this, exclusive. */
    int vocabularySize();

    /** The id that begins a text, or -1. */
    int bos();

    /** The id that ends a text, or -1. */
    int eos();

    /** Whether a text is to begin with {@link #bos()}. */
    boolean addBos();

    /** Whether a whole text, as opposed to one that is to be continued, is to end with {@link #eos()}. */
    boolean addEos();

    /** Whether generation stops at this id: {@link #eos()} and its like, such as the end of a chat turn. */
    boolean isEndOfText(int id);

    /**
     * Text from ids as they come. A character whose bytes are spread over several ids appears with the last of them; all
     * pieces and the {@link #finish} joined are what {@link Tokenizer#decode(int[])} gives.
     */
    final class StreamDecoder {
        private final Tokenizer tokenizer;
        private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        private byte[] pending = {};

        public StreamDecoder(Tokenizer tokenizer) {
            this.tokenizer = tokenizer;
        }

        /** The characters that this id completes, perhaps none. */
        public String accept(int id) {
            byte[] added = tokenizer.bytes(id);
            ByteBuffer in = ByteBuffer.allocate(pending.length + added.length).put(pending).put(added).flip();
            String text = decode(in, false);
            pending = new byte[in.remaining()];
            in.get(pending);
            return text;
        }

        /** Ends the text: U+FFFD when a character is incomplete, else nothing. The next id begins a new text. */
        public String finish() {
            String text = decode(ByteBuffer.wrap(pending), true);
            pending = new byte[0];
            return text;
        }

        private String decode(ByteBuffer in, boolean last) {
            CharBuffer out = CharBuffer.allocate(in.remaining()); // UTF-8 has at least one byte for each char
            utf8.reset();
            utf8.decode(in, out, last);
            return out.flip().toString();
        }
    }
}
