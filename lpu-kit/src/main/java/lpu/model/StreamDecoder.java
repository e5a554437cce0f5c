package lpu.model;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text from ids as they come. A character whose bytes are spread over several ids appears with the last of them; all
 * pieces and the {@link #finish} joined are what {@link Tokenizer#decode} gives.
 */
public final class StreamDecoder {
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
