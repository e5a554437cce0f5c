package lpu.tensor;

import lpu.kernel.Workers;

/** {@link DoubleGemm} in plain Java: for few rows of A, and where nd4j has no native library. */
public final class DotDoubleGemm implements DoubleGemm {
    /** Rows of B that share one pass over a row of A. */
    private static final int TOGETHER = 4;
    /** Rows of B kept in the cache while all rows of A pass. */
    private static final int BLOCK = 64;

    private final Workers workers;

    public DotDoubleGemm(Workers workers) {
        this.workers = workers;
    }

    @Override
    public String name() {
        return "plain Java";
    }

    @Override
    public void multiply(double[] a, double[] b, double[] c, int m, int n, int k) {
        workers.run(n, BLOCK, (from, to) -> {
            for (int block = from; block < to; block += BLOCK) {
                int end = Math.min(to, block + BLOCK);
                for (int i = 0; i < m; i++) {
                    int j = block;
                    for (; j + TOGETHER <= end; j += TOGETHER) {
                        four(a, i * k, b, j * k, k, c, i * n + j);
                    }
                    for (; j < end; j++) {
                        c[i * n + j] = dot(a, i * k, b, j * k, k);
                    }
                }
            }
        });
    }

    private static void four(double[] a, int aAt, double[] b, int bAt, int k, double[] c, int cAt) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        for (int l = 0; l < k; l++) {
            double x = a[aAt + l];
            s0 += x * b[bAt + l];
            s1 += x * b[bAt + k + l];
            s2 += x * b[bAt + 2 * k + l];
            s3 += x * b[bAt + 3 * k + l];
        }
        c[cAt] = s0;
        c[cAt + 1] = s1;
        c[cAt + 2] = s2;
        c[cAt + 3] = s3;
    }

    private static double dot(double[] a, int aAt, double[] b, int bAt, int k) {
        double sum = 0;
        for (int l = 0; l < k; l++) {
            sum += a[aAt + l] * b[bAt + l];
        }
        return sum;
    }
}
