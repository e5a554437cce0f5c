package lpu.fixed;

/**
 * How a matrix is stored: integers of some width, and a step for each row or one for all. A step is m · 2^-f with an
 * integer m: with a scale of one bit m is 1 and the weights are fixed-point numbers in the strict sense; with more,
 * each sum of products is multiplied by m before it is shifted.
 *
 * @param bits of a weight, 2 to 16, the sign counted
 * @param scaleBits of m, 1 to 12
 */
public record WeightFormat(int bits, boolean perRow, int scaleBits) {
    private static final int MOST_SCALE_BITS = 8;
    private static final String PER_ROW = "per-row";
    private static final String PER_TENSOR = "per-tensor";
    private static final String SCALE = "scale";

    public WeightFormat {
        if (bits < 2 || bits > 16) {
            throw new IllegalArgumentException("weights of " + bits + " bits; 2 to 16 are possible");
        }
        if (scaleBits < 1 || scaleBits > 12) {
            throw new IllegalArgumentException("scales of " + scaleBits + " bits; 1 to 12 are possible");
        }
    }

    /** With a step per row, whose scale takes what the weights leave of 16 bits, at most 8. */
    public static WeightFormat of(int bits) {
        return new WeightFormat(bits, true, scaleBitsFor(bits));
    }

    private static int scaleBitsFor(int bits) {
        return Math.clamp(16 - bits, 1, MOST_SCALE_BITS);
    }

    /** The inverse of {@link #toString}; what follows the first number may be left out, as {@link #of} has it. */
    static WeightFormat parse(String text) {
        if (!text.matches("\\d{1,2}( +per-(row|tensor)( +scale +\\d{1,2})?)?")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no weight format such as '8', '8 per-tensor' or '8 per-row scale 1'");
        }
        String[] words = text.split(" +");
        int bits = Integer.parseInt(words[0]);
        return new WeightFormat(bits, words.length == 1 || words[1].equals(PER_ROW),
                words.length < 4 ? scaleBitsFor(bits) : Integer.parseInt(words[3]));
    }

    /** Such as {@code 8 per-row scale 8}. */
    @Override
    public String toString() {
        return bits + " " + (perRow ? PER_ROW : PER_TENSOR) + " " + SCALE + " " + scaleBits;
    }
}
