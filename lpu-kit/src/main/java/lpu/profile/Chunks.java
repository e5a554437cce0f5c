package lpu.profile;

import java.util.Arrays;
import lpu.io.InputError;
import lpu.model.Corpus;
import lpu.model.Tokenizer;

/**
 * A text's tokens cut into consecutive chunks of one context length.
 *
 * @param firstToken replaces each chunk's first token, as llama-perplexity does with BOS; -1 for models without one
 */
public record Chunks(int[] tokens, int context, int count, int firstToken) {
    /**
     * The chunks of a text as a model reads it: after its BOS, where it has one, and each chunk begun by it. Throws InputError
     * when the text has less than one chunk.
     *
     * @param most the most chunks used; fewer when the text is shorter
     */
    public static Chunks of(Tokenizer tokenizer, Corpus text, int context, int most) {
        int bos = tokenizer.addBos() ? tokenizer.bos() : -1;
        return of(text.name(), tokenizer.withBos(tokenizer.encode(text.text())), context, most).startingWith(bos);
    }

    /**
     * @param most the most chunks used; fewer when the text is shorter
     * @throws InputError when the text has less than one chunk
     */
    public static Chunks of(int[] tokens, int context, int most) {
        return of("the text", tokens, context, most);
    }

    private static Chunks of(String text, int[] tokens, int context, int most) {
        if (context < 4 || most < 1) {
            throw new InputError("context must be at least 4 and chunks at least 1, not " + context + " and " + most);
        }
        int count = Math.min(most, tokens.length / context);
        if (count == 0) {
            throw new InputError(text + " has " + tokens.length + " tokens, fewer than one chunk of " + context);
        }
        return new Chunks(tokens, context, count, -1);
    }

    /** The same chunks with another first token, -1 for their own. */
    public Chunks startingWith(int token) {
        return new Chunks(tokens, context, count, token);
    }

    /** One of the chunks by itself. */
    public Chunks only(int index) {
        return new Chunks(Arrays.copyOfRange(tokens, index * context, (index + 1) * context), context, 1, firstToken);
    }

    /** The position in a chunk whose hidden state predicts the first token that perplexity scores: half the context. */
    int firstScored() {
        return context / 2;
    }

    /** Tokens of a chunk that perplexity scores, those after {@link #firstScored}. */
    int scored() {
        return context - 1 - firstScored();
    }

    /** One chunk's tokens, int[context]. */
    public int[] chunk(int index) {
        int[] chunk = Arrays.copyOfRange(tokens, index * context, (index + 1) * context);
        if (firstToken >= 0) {
            chunk[0] = firstToken;
        }
        return chunk;
    }
}
