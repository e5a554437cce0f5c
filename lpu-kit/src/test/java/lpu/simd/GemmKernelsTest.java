package lpu.simd;

import static lpu.RandomFloats.uniform;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The definition against other arithmetic, and every width against the definition, for all numbers of rows. */
class GemmKernelsTest {
    private static final int C = GemmKernels.COLUMNS;
    private static final int[] COUNTS = {0, 1, 3, 16, 64, 101, 256};
    private static final float SCALE = 0.3f;

    @Test
    void definition() {
        int count = 101;
        float[] a = uniform(1, 2 * count, -1, 1);
        float[] b = uniform(2, count * C, -1, 1);
        float[] c = new float[2 * C];
        new ScalarGemmKernels().multiply(a, 0, count, 2, b, 0, count, SCALE, false, c, 0, C);
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < C; j++) {
                double expected = 0;
                for (int l = 0; l < count; l++) {
                    expected += SCALE * (double) a[i * count + l] * b[l * C + j];
                }
                // products below 1 are added with a rounding each
                assertEquals(expected, c[i * C + j], SCALE * count * count * 0x1p-24);
            }
        }
    }

    @Test
    void everyWidthIsTheDefinition() {
        for (int rows = 0; rows <= 13; rows++) {
            for (int count : COUNTS) {
                float[] a = uniform(3, rows * (count + 5) + 1, -1, 1);
                float[] b = uniform(4, count * C + 2, -1, 1);
                float[] before = uniform(5, rows * (C + 3) + 1, -1, 1); // what lies between the rows stays
                for (boolean add : new boolean[] {false, true}) {
                    float[] expected = before.clone();
                    new ScalarGemmKernels().multiply(a, 1, count + 5, rows, b, 2, count, SCALE, add, expected, 1, C + 3);
                    for (int bits : KernelWidths.WIDTHS) {
                        float[] c = before.clone();
                        GemmKernels.of(bits).multiply(a, 1, count + 5, rows, b, 2, count, SCALE, add, c, 1, C + 3);
                        assertArrayEquals(bits(expected), bits(c), bits + " bits, " + rows + " rows, " + count);
                    }
                }
            }
        }
    }

    @Test
    void sumsMayBeCutAnywhere() {
        int count = 101;
        float[] a = uniform(6, 7 * count, -1, 1);
        float[] b = uniform(7, count * C, -1, 1);
        float[] whole = new float[7 * C];
        GemmKernels.best().multiply(a, 0, count, 7, b, 0, count, 1, false, whole, 0, C);
        for (int cut : new int[] {1, 32, 100}) {
            float[] parts = new float[7 * C];
            GemmKernels.best().multiply(a, 0, count, 7, b, 0, cut, 1, false, parts, 0, C);
            GemmKernels.best().multiply(a, cut, count, 7, b, cut * C, count - cut, 1, true, parts, 0, C);
            assertArrayEquals(bits(whole), bits(parts), "cut at " + cut);
        }
    }

    @Test
    void productsOfIntegersAreExact() {
        SplittableRandom random = new SplittableRandom(8);
        int count = 101;
        for (int rows = 0; rows <= 13; rows++) {
            double[] a = random.ints(rows * count + 1, -1 << 22, 1 << 22).asDoubleStream().toArray();
            double[] b = random.ints(count * C + 2, -1 << 22, 1 << 22).asDoubleStream().toArray();
            double[] start = random.ints(rows * (C + 3) + 1).asDoubleStream().toArray();
            for (int bits : new int[] {0, 128, 256, 512}) {
                for (boolean add : new boolean[] {false, true}) {
                    double[] c = start.clone();
                    GemmKernels.of(bits).multiply(a, 1, count, rows, b, 2, count, add, c, 1, C + 3);
                    for (int at = 1; at < c.length; at++) {
                        int i = (at - 1) / (C + 3);
                        int j = (at - 1) % (C + 3);
                        long expected = add || j >= C ? (long) start[at] : 0;
                        for (int l = 0; l < count && j < C; l++) {
                            expected += (long) a[1 + i * count + l] * (long) b[2 + l * C + j];
                        }
                        assertEquals(expected, (long) c[at], bits + " bits, row " + i + ", column " + j);
                    }
                }
            }
        }
    }

    @Test
    void oneHotRowsGiveThatRow() {
        float[] b = uniform(9, 5 * C, -1, 1);
        float[] c = new float[C];
        GemmKernels.best().multiply(new float[] {0, 0, 0, 1, 0}, 0, 5, 1, b, 0, 5, 1, false, c, 0, C);
        assertArrayEquals(Arrays.copyOfRange(b, 3 * C, 4 * C), c);
    }

    private static int[] bits(float[] x) {
        int[] bits = new int[x.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(x[i]));
        return bits;
    }
}
