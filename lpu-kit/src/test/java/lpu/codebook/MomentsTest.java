package lpu.codebook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import lpu.simd.Matrix;
import lpu.simd.Workers;
import org.junit.jupiter.api.Test;

class MomentsTest {
    private static Moments of(Matrix vectors, int threads) {
        try (Workers workers = new Workers(threads)) {
            return Moments.of(vectors, workers);
        }
    }

    @Test
    void threeVectorsByHand() {
        float[][] rows = {{1, 2}, {3, 2}, {5, 8}};
        Moments m = of(Matrix.of(rows), 1);
        assertArrayEquals(new double[] {3, 4}, m.mean(), 1e-12);
        assertArrayEquals(new double[] {8 / 3.0, 4, 4, 8}, m.covariance(), 1e-6);
        assertEquals((8 / 3.0 + 8) / 2, m.meanVariance(), 1e-6);
        assertEquals(8 / 3.0 + 8 - 2 * 4, m.variance(new double[] {9, 1, -1}, 1), 1e-6);
    }

    /** More vectors than a chunk, a large mean, and another order of summation: plain double sums. */
    @Test
    void manyVectorsEqualDoubleSumsWhateverTheThreads() {
        int n = 2500;
        int d = 5;
        SplittableRandom random = new SplittableRandom(3);
        float[] x = new float[n * d];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (100 + random.nextGaussian() * (1 + i % d));
        }
        Matrix vectors = Matrix.of(x, n, d);
        Moments one = of(vectors, 1);
        assertArrayEquals(one.covariance(), of(vectors, 3).covariance());
        for (int a = 0; a < d; a++) {
            for (int b = 0; b < d; b++) {
                double sum = 0;
                for (int i = 0; i < n; i++) {
                    sum += (x[i * d + a] - one.mean()[a]) * (x[i * d + b] - one.mean()[b]);
                }
                assertEquals(sum / n, one.covariance()[a * d + b], 1e-4);
            }
        }
    }

    @Test
    void noVectorsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Moments(2, 0, new double[2], new double[4]));
    }
}
