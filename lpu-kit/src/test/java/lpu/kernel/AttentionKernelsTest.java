package lpu.kernel;

import static lpu.RandomFloats.uniform;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The definition against double arithmetic, and every width against the definition, for all numbers of heads. */
class AttentionKernelsTest {
    private static final int L = AttentionKernels.LANES;
    private static final int[] COUNTS = {0, 1, 3, 16, 64, 101, 256};
    private static final float SCALE = 0.3f;

    @Test
    void definition() {
        int count = 101;
        float[] weights = uniform(1, 2 * count, -1, 1);
        float[] rows = uniform(2, count * L, -1, 1);
        float[] out = new float[2 * L];
        new ScalarAttentionKernels().sumRows(weights, 0, count, 2, rows, 0, count, SCALE, out, 0, L);
        for (int h = 0; h < 2; h++) {
            for (int l = 0; l < L; l++) {
                double expected = 0;
                for (int r = 0; r < count; r++) {
                    expected += SCALE * (double) weights[h * count + r] * rows[r * L + l];
                }
                // products below 1 are added with a rounding each
                assertEquals(expected, out[h * L + l], SCALE * count * count * 0x1p-24);
            }
        }
    }

    @Test
    void everyWidthIsTheDefinition() {
        for (int heads = 0; heads <= 9; heads++) {
            for (int count : COUNTS) {
                float[] weights = uniform(3, heads * (count + 5) + 1, -1, 1);
                float[] rows = uniform(4, count * L + 2, -1, 1);
                float[] before = uniform(5, heads * (L + 3) + 1, -1, 1); // what lies between the heads' sums stays
                float[] expected = before.clone();
                new ScalarAttentionKernels().sumRows(weights, 1, count + 5, heads, rows, 2, count, SCALE, expected, 1, L + 3);
                for (int bits : new int[] {128, 256, 512}) {
                    float[] out = before.clone();
                    AttentionKernels.of(bits).sumRows(weights, 1, count + 5, heads, rows, 2, count, SCALE, out, 1, L + 3);
                    assertArrayEquals(expected, out, bits + " bits, " + heads + " heads, " + count + " rows");
                }
            }
        }
    }

    @Test
    void oneHotWeightsGiveThatRow() {
        float[] rows = uniform(6, 5 * L, -1, 1);
        float[] out = new float[L];
        AttentionKernels.best().sumRows(new float[] {0, 0, 0, 1, 0}, 0, 5, 1, rows, 0, 5, 1, out, 0, L);
        assertArrayEquals(Arrays.copyOfRange(rows, 3 * L, 4 * L), out);
    }
}
