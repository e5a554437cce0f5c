package lpu.codebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import lpu.codebook.TileCodebook.Bias;
import org.junit.jupiter.api.Test;

class BiasTest {

    @Test
    void roundsToHalfAUnit() {
        SplittableRandom random = new SplittableRandom(1);
        for (double middle : new double[] {0, -3, 500}) {
            for (double reach : new double[] {0, 1e-6, 1, 1e5}) {
                float[] bias = new float[333];
                for (int v = 0; v < bias.length; v++) {
                    bias[v] = (float) (middle + reach * random.nextGaussian());
                }
                Bias rounded = Bias.of(bias);
                assertEquals(0, rounded.values().byteSize() % 128);
                for (int v = 0; v < bias.length; v++) {
                    double rounding = Math.ulp(bias[v]) + Math.ulp(rounded.base());
                    assertEquals(bias[v], rounded.get(v), 0.5001 * rounded.unit() + rounding);
                }
                assertTrue(rounded.unit() <= Math.max(10 * reach / Short.MAX_VALUE, Float.MIN_NORMAL));
            }
        }
    }

    @Test
    void refusesUnitsThatAreNone() {
        assertThrows(IllegalArgumentException.class, () -> new Bias(0, 0, MemorySegment.NULL));
        assertThrows(IllegalArgumentException.class, () -> new Bias(1, Float.NaN, MemorySegment.NULL));
        assertThrows(IllegalArgumentException.class, () -> Bias.of(new float[] {1, Float.POSITIVE_INFINITY}));
    }
}
