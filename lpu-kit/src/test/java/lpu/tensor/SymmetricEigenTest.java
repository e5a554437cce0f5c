package lpu.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SymmetricEigenTest {
    private static final lpu.kernel.Workers WORKERS = new lpu.kernel.Workers(2);

    @Test
    void twoByTwoByHand() {
        SymmetricEigen e = SymmetricEigen.of(new double[] {2, 1, 1, 2}, 2, WORKERS);
        assertArrayEquals(new double[] {3, 1}, e.values(), 1e-12);
        assertEquals(e.vector(0, 0), e.vector(0, 1), 1e-12);
        assertEquals(e.vector(1, 0), -e.vector(1, 1), 1e-12);
        assertEquals(1, e.vector(0, 0) * e.vector(0, 0) + e.vector(0, 1) * e.vector(0, 1), 1e-12);
    }

    @Test
    void valuesAndVectorsMakeTheMatrix() {
        int n = 37;
        SplittableRandom random = new SplittableRandom(1);
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                a[i * n + j] = random.nextGaussian();
                a[j * n + i] = a[i * n + j];
            }
        }
        SymmetricEigen e = SymmetricEigen.of(a, n, WORKERS);
        for (int i = 0; i < n; i++) {
            assertTrue(i == 0 || e.values()[i] <= e.values()[i - 1], "descending");
            for (int j = 0; j < n; j++) {
                double sum = 0;
                double product = 0;
                for (int k = 0; k < n; k++) {
                    sum += e.values()[k] * e.vector(k, i) * e.vector(k, j);
                    product += e.vector(i, k) * e.vector(j, k);
                }
                assertEquals(a[i * n + j], sum, 1e-10);
                assertEquals(i == j ? 1 : 0, product, 1e-10, "orthonormal");
            }
        }
    }

    @Test
    void infiniteEntriesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> SymmetricEigen.of(new double[] {Double.NaN}, 1, WORKERS));
    }
}
