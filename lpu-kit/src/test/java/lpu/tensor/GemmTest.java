package lpu.tensor;

import static lpu.RandomFloats.uniform;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import lpu.kernel.DotKernels;
import lpu.kernel.Workers;
import org.junit.jupiter.api.Test;

/** Every GEMM against a plain triple loop in double. */
class GemmTest {
    private static final int[][] SHAPES = {{1, 1, 1}, {1, 7, 3}, {2, 64, 65}, {33, 131, 31}, {17, 200, 576}};

    @Test
    void everyGemmEqualsTheTripleLoop() {
        try (Workers workers = new Workers(2)) {
            Stream.of(0, 128, 256, 512).forEach(bits -> check(new DotGemm(DotKernels.of(bits), workers)));
            check(Gemms.best(DotKernels.best(), workers));
        }
    }

    /** The same buffers are used for changing shapes, as a model's layers do. */
    private static void check(Gemm gemm) {
        for (int[] shape : SHAPES) {
            int m = shape[0];
            int n = shape[1];
            int k = shape[2];
            float[] a = uniform(1, m * k + 5, -1, 1); // longer than needed, as reused buffers are
            float[] b = uniform(2, n * k + 5, -1, 1);
            float[] c = new float[m * n + 5];
            gemm.multiply(a, b, c, m, n, k);
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    double expected = 0;
                    for (int l = 0; l < k; l++) {
                        expected += (double) a[i * k + l] * b[j * k + l];
                    }
                    // |terms| < 1, so the rounding error of any order of k additions is below k * k * 2^-24
                    assertEquals(expected, c[i * n + j], k * k * 0x1p-24, gemm.name() + " " + m + "x" + n + "x" + k);
                }
            }
        }
    }
}
