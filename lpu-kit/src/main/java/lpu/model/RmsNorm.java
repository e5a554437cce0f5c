package lpu.model;

/** Root-mean-square norm (Zhang and Sennrich, arXiv 1910.07467). */
final class RmsNorm {
    private RmsNorm() {
    }

    /** out_j = w_j x_j / sqrt(mean x² + ε) over w.length columns; out may be x. */
    static void apply(float[] x, int at, float[] w, float epsilon, float[] out, int outAt) {
        double squares = 0;
        for (int j = 0; j < w.length; j++) {
            squares += (double) x[at + j] * x[at + j];
        }
        float scale = (float) (1 / Math.sqrt(squares / w.length + epsilon));
        for (int j = 0; j < w.length; j++) {
            out[outAt + j] = w[j] * (x[at + j] * scale);
        }
    }
}
