package lpu.simd;

import static lpu.RandomFloats.uniform;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MatrixTest {
    private static final int ROWS = 37;
    private static final int COLUMNS = 96;

    @Test
    void gemvEqualsTheDequantisedRows() {
        for (BlockFormat format : BlockFormat.values()) {
            int columns = Math.max(COLUMNS, 3 * format.blockColumns);
            float[] x = uniform(3, columns, -1, 1);
            float[] row = new float[columns];
            Matrix w = RandomMatrix.of(format, ROWS, columns, 5);
            for (int threads = 1; threads <= 3; threads++) {
                float[] y = new float[ROWS];
                try (Workers workers = new Workers(threads)) {
                    w.gemv(DotKernels.best(), workers, x, y);
                }
                for (int r = 0; r < ROWS; r++) {
                    w.row(r, row, 0);
                    double expected = 0;
                    double magnitude = 0;
                    for (int j = 0; j < columns; j++) {
                        expected += (double) row[j] * x[j];
                        magnitude += Math.abs((double) row[j] * x[j]);
                    }
                    // dequantising and adding each round at most columns + 2 times
                    assertEquals(expected, y[r], (columns + 2) * 0x1p-23 * magnitude, format + " row " + r);
                }
            }
        }
    }

    @Test
    void gemvOfSeveralMatricesEqualsOneEach() {
        Matrix[] ws = {RandomMatrix.of(BlockFormat.Q8_0, 37, 64, 1), RandomMatrix.of(BlockFormat.Q4_1, 5, 64, 2),
            RandomMatrix.of(BlockFormat.F16, 50, 64, 3)};
        float[] x = uniform(8, 64, -1, 1);
        try (Workers workers = new Workers(3)) {
            float[][] together = {new float[37], new float[5], new float[50]};
            new Gemv(DotKernels.best(), workers, x, ws, together).run();
            for (int i = 0; i < ws.length; i++) {
                float[] alone = new float[ws[i].rows()];
                ws[i].gemv(DotKernels.best(), workers, x, alone);
                assertArrayEquals(alone, together[i]);
            }
        }
    }

    /** Bytes as they come: a row is broken where decoding it gives what is no number below the limit. */
    @Test
    void brokenRowsAreThoseThatDecodeToNoNumber() {
        SplittableRandom random = new SplittableRandom(12);
        for (BlockFormat format : BlockFormat.values()) {
            int sound = 0;
            for (int round = 0; round < 300; round++) {
                byte[] bytes = new byte[2 * format.blockBytes];
                random.nextBytes(bytes);
                int columns = 2 * format.blockColumns;
                float[] row = new float[columns];
                Matrix w = new Matrix(1, columns, format, MemorySegment.ofArray(bytes));
                w.row(0, row, 0);
                int broken = NumberRule.firstBroken(row, 0, columns);
                assertEquals(broken < 0 ? -1 : 0, w.firstBrokenRow(), format + " round " + round);
                sound += broken < 0 ? 1 : 0;
            }
            assertTrue(sound > 15 && sound < 299, format + ": " + sound + " sound rows");
        }
    }

    @Test
    void theFirstBrokenRowIsFound() {
        float[] values = new float[5 * 3];
        assertEquals(-1, Matrix.of(values, 5, 3).firstBrokenRow());
        values[14] = Float.NEGATIVE_INFINITY;
        assertEquals(4, Matrix.of(values, 5, 3).firstBrokenRow());
        values[3] = 0x1p50f;
        assertEquals(1, Matrix.of(values, 5, 3).firstBrokenRow());
        values[3] = -Math.nextDown(0x1p50f);
        assertEquals(4, Matrix.of(values, 5, 3).firstBrokenRow());
    }

    @Test
    void numbersBelowTheLimit() {
        float[] x = {0, -0f, Float.MIN_VALUE, -Math.nextDown(NumberRule.LIMIT), NumberRule.LIMIT, 1, Float.NaN};
        assertEquals(-1, NumberRule.firstBroken(x, 0, 4));
        assertEquals(4, NumberRule.firstBroken(x, 0, 7));
        assertEquals(6, NumberRule.firstBroken(x, 5, 7));
        assertEquals(-1, NumberRule.firstBroken(x, 5, 5));
        x[1] = Float.NEGATIVE_INFINITY;
        assertEquals(1, NumberRule.firstBroken(x, 0, 4));
        assertEquals("NaN, not a number below 2^50 in magnitude", NumberRule.broken(x[6]));
    }

    @Test
    void sizesAreChecked() {
        MemorySegment data = Arena.ofAuto().allocate(100);
        assertThrows(IllegalArgumentException.class, () -> new Matrix(2, 33, BlockFormat.Q8_0, data));
        assertThrows(IllegalArgumentException.class, () -> new Matrix(2, 32, BlockFormat.Q8_0, data));
    }
}
