package lpu.fixed;

/**
 * How a matrix is stored: integers of this width, and a power-of-two step for each row or one for all.
 *
 * @param bits 2 to 16, the sign counted
 */
public record WeightFormat(int bits, boolean perRow) {
    private static final String PER_ROW = "per-row";
    private static final String PER_TENSOR = "per-tensor";

    public WeightFormat {
        if (bits < 2 || bits > 16) {
            throw new IllegalArgumentException("weights of " + bits + " bits; 2 to 16 are possible");
        }
    }

    /** The inverse of {@link #toString}; without the second word, per row. */
    static WeightFormat parse(String text) {
        String[] words = text.split(" +");
        boolean known = words.length == 1 || words.length == 2
                && (words[1].equals(PER_ROW) || words[1].equals(PER_TENSOR));
        if (!known || !words[0].matches("\\d{1,2}")) {
            throw new IllegalArgumentException("'" + text + "' is no weight format such as '8 per-row', '8 per-tensor'");
        }
        return new WeightFormat(Integer.parseInt(words[0]), words.length == 1 || words[1].equals(PER_ROW));
    }

    /** Such as {@code 8 per-row}. */
    @Override
    public String toString() {
        return bits + " " + (perRow ? PER_ROW : PER_TENSOR);
    }
}
