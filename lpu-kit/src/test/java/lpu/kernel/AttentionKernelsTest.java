package lpu.kernel;

import static lpu.RandomFloats.uniform;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Every width against the definition, for head widths of real models and odd ones, and odd numbers of positions. */
class AttentionKernelsTest {
    private static final int[] WIDTHS = {2, 7, 16, 31, 64, 80, 96, 128, 256, 300};
    private static final int[] COUNTS = {0, 1, 3, 16, 101};

    @Test
    void scores() {
        for (int bits : new int[] {0, 128, 256, 512}) {
            for (int n : WIDTHS) {
                for (int count : COUNTS) {
                    float[] query = uniform(1, n + 3, -1, 1);
                    float[] keys = uniform(2, count * n + 2, -1, 1);
                    float[] out = new float[count + 2];
                    AttentionKernels.of(bits).scores(query, 3, keys, 2, count, n, 0.25f, out, 1);
                    for (int p = 0; p < count; p++) {
                        double expected = 0;
                        for (int j = 0; j < n; j++) {
                            expected += 0.25 * query[3 + j] * keys[2 + p * n + j];
                        }
                        // n products below 1 are added with a rounding each
                        assertEquals(expected, out[1 + p], 0.25 * n * n * 0x1p-24 + 1e-7, bits + " bits, n " + n);
                    }
                    assertEquals(0, out[0] + out[count + 1], "outside the range");
                }
            }
        }
    }

    @Test
    void mixIsTheSameInEveryWidth() {
        for (int n : WIDTHS) {
            for (int count : COUNTS) {
                float[] weights = uniform(3, count + 1, 0, 1);
                float[] values = uniform(4, count * n + 2, -1, 1);
                float[] expected = new float[n + 2];
                new ScalarAttentionKernels().mix(weights, 1, values, 2, count, n, expected, 1);
                for (int bits : new int[] {128, 256, 512}) {
                    float[] out = uniform(5, n + 2, -1, 1);
                    out[0] = 0;
                    out[n + 1] = 0;
                    AttentionKernels.of(bits).mix(weights, 1, values, 2, count, n, out, 1);
                    assertArrayEquals(expected, out, bits + " bits, n " + n + ", positions " + count);
                }
            }
        }
    }

    @Test
    void mixOfOneHotWeightsIsThatRow() {
        float[] values = uniform(6, 5 * 64, -1, 1);
        float[] out = new float[64];
        AttentionKernels.best().mix(new float[] {0, 0, 0, 1, 0}, 0, values, 0, 5, 64, out, 0);
        assertArrayEquals(java.util.Arrays.copyOfRange(values, 3 * 64, 4 * 64), out);
    }
}
