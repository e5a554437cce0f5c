package lpu.model;

/** Root-mean-square norm (Zhang and Sennrich, arXiv 1910.07467). */
final class RmsNorm {
    private RmsNorm() {
    }

    /** out_j = w_j x_j / sqrt(mean x² + ε) over w.length columns; out may be x. */
    static void apply(float[] x, int at, float[] w, float epsilon, float[] out, int outAt) {
        float scale = (float) (1 / Math.sqrt(squares(x, at, w.length) / w.length + epsilon));
        for (int j = 0; j < w.length; j++) {
            out[outAt + j] = w[j] * (x[at + j] * scale);
        }
    }

    /** Four sums, as one addition would have to wait for the one before. */
    private static double squares(float[] x, int at, int n) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int j = 0;
        for (; j + 4 <= n; j += 4) {
            a += square(x[at + j]);
            b += square(x[at + j + 1]);
            c += square(x[at + j + 2]);
            d += square(x[at + j + 3]);
        }
        for (; j < n; j++) {
            a += square(x[at + j]);
        }
        return a + b + (c + d);
    }

    private static double square(double x) {
        return x * x;
    }
}
