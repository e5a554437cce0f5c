package lpu.profile;

import lpu.report.InputError;

/** A text's tokens cut into consecutive chunks of one context length. */
public record Chunks(int[] tokens, int context, int count) {
    /**
     * @param most the most chunks used; fewer when the text is shorter
     * @throws InputError when the text has less than one chunk
     */
    public static Chunks of(int[] tokens, int context, int most) {
        if (context < 4 || most < 1) {
            throw new InputError("context must be at least 4 and chunks at least 1, not " + context + " and " + most);
        }
        int count = Math.min(most, tokens.length / context);
        if (count == 0) {
            throw new InputError("the text has " + tokens.length + " tokens, fewer than one chunk of " + context);
        }
        return new Chunks(tokens, context, count);
    }

    /** Index in {@link #tokens} of a chunk's first token. */
    public int start(int chunk) {
        return chunk * context;
    }
}
