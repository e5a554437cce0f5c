package lpu.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every implementation against sums in double.
 *
 * <p>The bound: quant - zero is exact. A term passes at most one rounding of its product, {@code columns} additions within
 * the block, one product with d and blocks + 1 additions of blocks, their minima among them; a minimum passes the
 * additions of its sum of x, one product and the blocks' additions. So |computed - exact| ≤ γ_m S with
 * m = columns + 2 blocks + 3 and S = Σ (|d (quant - zero)| + |m|) |x_j|.
 */
class LaneKernelsTest {
    private static final double U = 0x1p-24;
    private static final int[] BITS = {0, 128, 256, 512};
    private static final int GROUPS = 3;

    static Stream<LaneFormat> formats() {
        return List.of(4, 5, 8).stream().flatMap(bits -> Stream.of(16, 32).flatMap(columns -> Stream.of(
                new LaneFormat(bits, columns, 0, true), new LaneFormat(bits, columns, 0, false),
                new LaneFormat(bits, columns, 1 << bits - 1, false))));
    }

    /** Weights by their parts, put where {@link LaneFormat} says. */
    private static final class Rows {
        final LaneFormat format;
        final int blocks;
        final MemorySegment memory;
        final double[][] products; // [row][column], d (quant - zero)
        final double[][] minima; // [row][column]

        Rows(LaneFormat format, int blocks, SplittableRandom random) {
            this.format = format;
            this.blocks = blocks;
            int n = blocks * format.columns();
            memory = Arena.ofAuto().allocate(Math.max(1, (long) GROUPS * blocks * format.blockBytes()), 64);
            products = new double[GROUPS * 16][n];
            minima = new double[GROUPS * 16][n];
            for (int row = 0; row < GROUPS * 16; row++) {
                for (int b = 0; b < blocks; b++) {
                    put(row, b, random);
                }
            }
        }

        private void put(int row, int b, SplittableRandom random) {
            long lane = ((long) row / 16 * blocks + b) * format.blockBytes() + 4 * (row % 16);
            float d = (float) random.nextGaussian();
            float m = format.minima() ? (float) random.nextGaussian() : 0;
            memory.set(LittleEndian.FLOAT, lane, d);
            long words = lane + 64;
            if (format.minima()) {
                memory.set(LittleEndian.FLOAT, lane + 64, m);
                words += 64;
            }
            int perWord = 32 / format.bits();
            for (int j = 0; j < format.columns(); j++) {
                int quant = random.nextInt(1 << format.bits());
                long word = words + 64L * (j / perWord);
                memory.set(LittleEndian.INT, word,
                        memory.get(LittleEndian.INT, word) | quant << format.bits() * (j % perWord));
                products[row][b * format.columns() + j] = (double) d * (quant - format.zero());
                minima[row][b * format.columns() + j] = m;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void dotsStayWithinTheBound(LaneFormat format) {
        SplittableRandom random = new SplittableRandom(21);
        for (int blocks : new int[] {0, 1, 2, 7, 20}) {
            Rows rows = new Rows(format, blocks, random);
            float[] x = KernelWidths.gaussian(blocks * format.columns(), random);
            for (int bits : BITS) {
                LaneKernels kernels = LaneKernels.of(bits);
                float[] sums = new float[blocks];
                kernels.sums(x, format.columns(), blocks, sums);
                float[] y = new float[16 * GROUPS];
                kernels.dots(format, rows.memory, 0, GROUPS, blocks, x, sums, y);
                for (int row = 0; row < y.length; row++) {
                    check(rows, row, x, y[row], "width " + bits + ", " + format + ", row " + row);
                }
            }
        }
    }

    private static void check(Rows rows, int row, float[] x, float actual, String what) {
        double exact = 0;
        double size = 0;
        for (int j = 0; j < x.length; j++) {
            exact += (rows.products[row][j] + rows.minima[row][j]) * x[j];
            size += (Math.abs(rows.products[row][j]) + Math.abs(rows.minima[row][j])) * Math.abs(x[j]);
        }
        double m = rows.format.columns() + 2 * rows.blocks + 3;
        double bound = m * U / (1 - m * U) * size;
        assertTrue(Math.abs(actual - exact) <= bound, what + ": " + actual + " instead of " + exact + ", bound " + bound);
    }

    /** The same bits whichever groups are computed together, and nothing written beside them. */
    @ParameterizedTest
    @MethodSource("formats")
    void groupsAreIndependent(LaneFormat format) {
        SplittableRandom random = new SplittableRandom(22);
        Rows rows = new Rows(format, 5, random);
        float[] x = KernelWidths.gaussian(5 * format.columns(), random);
        for (int bits : BITS) {
            LaneKernels kernels = LaneKernels.of(bits);
            float[] sums = new float[5];
            kernels.sums(x, format.columns(), 5, sums);
            float[] together = new float[16 * GROUPS];
            kernels.dots(format, rows.memory, 0, GROUPS, 5, x, sums, together);
            float[] apart = new float[16 * GROUPS];
            for (int g = GROUPS - 1; g >= 0; g--) {
                kernels.dots(format, rows.memory, g, g + 1, 5, x, sums, apart);
                for (int row = 0; row < 16 * g; row++) {
                    assertEquals(0, apart[row]);
                }
            }
            assertArrayEquals(together, apart, "width " + bits);
        }
    }

    /** Every quant in every column, times 1, alone: exact. */
    @ParameterizedTest
    @MethodSource("formats")
    void everyQuantIsExactInEveryColumn(LaneFormat format) {
        MemorySegment memory = Arena.ofAuto().allocate(format.blockBytes(), 64);
        for (int bits : BITS) {
            for (int j = 0; j < format.columns(); j++) {
                float[] x = new float[format.columns()];
                x[j] = 1;
                for (int first = 0; first < 1 << format.bits(); first += 16) {
                    memory.fill((byte) 0);
                    for (int r = 0; r < 16; r++) {
                        memory.set(LittleEndian.FLOAT, 4 * r, 1);
                        memory.set(LittleEndian.INT, format.wordsAt() + 64L * (j / format.perWord()) + 4 * r,
                                first + r << format.bits() * (j % format.perWord()));
                    }
                    float[] y = new float[16];
                    LaneKernels.of(bits).dots(format, memory, 0, 1, 1, x, new float[1], y);
                    for (int r = 0; r < 16; r++) {
                        assertEquals(first + r - format.zero(), y[r], "width " + bits + ", column " + j);
                    }
                }
            }
        }
    }

    @Test
    void formatsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new LaneFormat(6, 32, 0, false));
        assertThrows(IllegalArgumentException.class, () -> new LaneFormat(4, 48, 0, false));
        assertThrows(IllegalArgumentException.class, () -> new LaneFormat(4, 32, 16, false));
    }
}
