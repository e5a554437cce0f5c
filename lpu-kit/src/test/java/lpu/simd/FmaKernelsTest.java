package lpu.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FmaKernelsTest {
    private static float[] sums(int bits, float a, float b, int steps) {
        float[] sums = KernelWidths.gaussian(FmaKernels.SUMS, new SplittableRandom(1));
        FmaKernels.of(bits).accumulate(a, b, steps, sums);
        return sums;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 16, 31, 1021})
    void everyWidthEqualsTheDefinition(int steps) {
        for (int bits : KernelWidths.WIDTHS) {
            assertArrayEquals(sums(0, 0.3f, -0.7f, steps), sums(bits, 0.3f, -0.7f, steps), "width " + bits);
        }
    }

    @Test
    void aProductIsNotRoundedBeforeItIsAdded() {
        float a = 1 + 0x1p-20f;
        float[] sums = new float[FmaKernels.SUMS];
        java.util.Arrays.fill(sums, -1);
        FmaKernels.of(0).accumulate(a, a, 1, sums);
        assertEquals((float) ((double) a * a - 1), sums[FmaKernels.SUMS - 1]);
        assertNotEquals(a * a - 1, sums[0]);
    }
}
