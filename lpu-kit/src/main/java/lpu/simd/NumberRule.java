package lpu.simd;

/**
 * What weights and hidden states must be for a result to mean something: numbers below {@link #LIMIT} in magnitude, so
 * neither infinite nor NaN. Models stay far below it, and no sum of up to 2^27 products of two such numbers leaves the range
 * of a float: where weights and states obey the rule, logits are numbers without being looked at.
 */
public final class NumberRule {
    /** 2^50. */
    public static final float LIMIT = 0x1p50f;

    private NumberRule() {
    }

    /** Where the first of the values [from, to) that breaks the rule stands; -1 for none. */
    public static int firstBroken(float[] x, int from, int to) {
        float largest = 0;
        for (int i = from; i < to; i++) {
            largest = Math.max(largest, Math.abs(x[i])); // NaN stays
        }
        if (largest < LIMIT) {
            return -1;
        }
        int i = from;
        while (Math.abs(x[i]) < LIMIT) {
            i++;
        }
        return i;
    }

    /** For messages: {@code NaN, not a number below 2^50 in magnitude}. */
    public static String broken(float x) {
        return x + ", not a number below 2^50 in magnitude";
    }
}
