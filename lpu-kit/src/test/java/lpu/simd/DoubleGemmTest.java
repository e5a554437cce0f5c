package lpu.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Products of integers against long arithmetic. */
class DoubleGemmTest {
    private static final int[][] SHAPES = {{1, 1, 1}, {1, 7, 3}, {2, 64, 65}, {33, 131, 31}, {17, 200, 1100}};

    @Test
    void productsOfIntegersAreExact() {
        for (int threads = 1; threads <= 3; threads++) {
            try (Workers workers = new Workers(threads)) {
                for (int bits : new int[] {0, 128, 256, 512}) {
                    check(new DoubleGemm(GemmKernels.of(bits), workers), threads + " threads, " + bits + " bits, ");
                }
            }
        }
    }

    /** Factors of 22 and 19 bits with signs: 1,100 products stay below 2^53, most sums above 2^45. */
    private static void check(DoubleGemm gemm, String what) {
        SplittableRandom random = new SplittableRandom(1);
        for (int[] shape : SHAPES) {
            int m = shape[0];
            int n = shape[1];
            int k = shape[2];
            double[] a = random.ints(m * k + 5, -1 << 22, 1 << 22).asDoubleStream().toArray();
            double[] b = random.ints(n * k + 5, -1 << 19, 1 << 19).asDoubleStream().toArray();
            double[] c = new double[m * n + 5];
            gemm.multiply(a, (row, rows, from, to, panel) -> {
                for (int r = 0; r < rows; r++) {
                    for (int l = from; l < to; l++) {
                        panel[(l - from) * GemmKernels.COLUMNS + r] = b[(row + r) * k + l];
                    }
                }
            }, c, m, n, k);
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    long expected = 0;
                    for (int l = 0; l < k; l++) {
                        expected += (long) a[i * k + l] * (long) b[j * k + l];
                    }
                    assertEquals(expected, (long) c[i * n + j], what + m + "x" + n + "x" + k);
                }
            }
        }
    }
}
