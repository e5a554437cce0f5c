package lpu.profile;

/** What a time was taken of. */
public enum Part {
    /** A plain read loop over a buffer: a yardstick. */
    READ("read loop"),
    /** Multiply-adds in registers: the other yardstick. */
    MULTIPLY_ADD("multiply-add loop"),
    /** Scores of all rows by a coarse head. */
    COARSE("coarse scores"),
    /** The k best rows by those scores, found while scanning. */
    SELECT("scan and top-k"),
    /** Exact logits of those. */
    FINE("fine rows"),
    /** A whole head, other heads' weights having passed through the caches before: as in decoding. */
    HEAD("head"),
    /** The same head at once again, for the next hidden state: what is small enough is in a cache now. */
    HEAD_AGAIN("head again"),
    /** A decoded token up to its hidden state. */
    LAYERS("layers"),
    /** A decoded token with its head and the choice of the next. */
    TOKEN("token"),
    /** One token of a prompt. */
    PREFILL("prefill");

    /** In tables, and in what a peer's process writes. */
    public final String label;

    Part(String label) {
        this.label = label;
    }

    /** Whether it is no part of a model's work but what that is held against. */
    boolean isYardstick() {
        return this == READ || this == MULTIPLY_ADD;
    }

    /** The label. */
    @Override
    public String toString() {
        return label;
    }

    /** Throws IllegalArgumentException when there is no such label. */
    static Part of(String label) {
        for (Part p : values()) {
            if (p.label.equals(label)) {
                return p;
            }
        }
        throw new IllegalArgumentException("no part '" + label + "'");
    }
}
