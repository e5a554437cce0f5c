package lpu.model;

/**
 * Rotary position embedding on interleaved pairs: columns 2i and 2i+1 of a head turn by position · base^(-2i/n)
 * (Su et al., RoFormer, arXiv 2104.09864; GGUF permutes llama weights so that pairs are interleaved).
 */
final class Rope {
    private final int half;
    private final float[] cos; // [position][half]
    private final float[] sin; // [position][half]

    Rope(float base, int headWidth, int positions) {
        half = headWidth / 2;
        cos = new float[positions * half];
        sin = new float[positions * half];
        for (int i = 0; i < half; i++) {
            double frequency = Math.pow(base, -2.0 * i / headWidth);
            for (int p = 0; p < positions; p++) {
                cos[p * half + i] = (float) Math.cos(p * frequency);
                sin[p * half + i] = (float) Math.sin(p * frequency);
            }
        }
    }

    /** Turns {@code heads} consecutive heads that start at {@code from}. */
    void rotate(float[] x, int from, int heads, int position) {
        for (int h = 0; h < heads; h++) {
            for (int i = 0; i < half; i++) {
                int at = from + 2 * (h * half + i);
                float c = cos[position * half + i];
                float s = sin[position * half + i];
                float a = x[at];
                float b = x[at + 1];
                x[at] = a * c - b * s;
                x[at + 1] = a * s + b * c;
            }
        }
    }
}
