package lpu.model;

import lpu.model.Architecture.RopePairs;
import lpu.model.ModelConfig.RopeScaling;

/**
 * Rotary position embedding (Su et al., RoFormer, arXiv 2104.09864): pair i of a head turns by
 * {@code position / linear · base^(-2i/n) / factor_i}. The pairs are neighbouring columns or columns half a head apart.
 */
public final class Rope {
    private final int half;
    private final int step; // from a pair's first column to the next pair's
    private final int apart; // from a pair's first column to its second
    private final float[] cos; // [position][half]
    private final float[] sin; // [position][half]

    /** @param factors float[headWidth / 2], or null for all 1 */
    Rope(RopePairs pairs, RopeScaling scaling, float[] factors, int headWidth, int positions) {
        half = headWidth / 2;
        step = pairs == RopePairs.NEIGHBOURS ? 2 : 1;
        apart = pairs == RopePairs.NEIGHBOURS ? 1 : half;
        cos = new float[positions * half];
        sin = new float[positions * half];
        double[] frequencies = frequencies(scaling, factors, headWidth);
        for (int i = 0; i < half; i++) {
            for (int p = 0; p < positions; p++) {
                cos[p * half + i] = (float) StrictMath.cos(p * frequencies[i]);
                sin[p * half + i] = (float) StrictMath.sin(p * frequencies[i]);
            }
        }
    }

    /** By how much each pair turns from one position to the next, double[headWidth / 2]; factors as above. */
    public static double[] frequencies(RopeScaling scaling, float[] factors, int headWidth) {
        double[] frequencies = new double[headWidth / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = StrictMath.pow(scaling.base(), -2.0 * i / headWidth) / scaling.linear();
            if (factors != null) {
                frequencies[i] /= factors[i];
            }
        }
        return frequencies;
    }

    /** Turns {@code heads} consecutive heads that start at {@code from}. */
    void rotate(float[] x, int from, int heads, int position) {
        for (int h = 0; h < heads; h++) {
            for (int i = 0; i < half; i++) {
                int at = from + 2 * h * half + i * step;
                float c = cos[position * half + i];
                float s = sin[position * half + i];
                float a = x[at];
                float b = x[at + apart];
                x[at] = a * c - b * s;
                x[at + apart] = a * s + b * c;
            }
        }
    }
}
