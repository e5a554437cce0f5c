package lpu.tensor;

import static lpu.RandomFloats.uniform;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import lpu.kernel.DotKernels;
import lpu.kernel.Workers;
import org.junit.jupiter.api.Test;

class MatrixTest {
    private static final int ROWS = 37;
    private static final int COLUMNS = 96;

    /** Random bytes are valid blocks of every format once scales are set to a finite half. */
    static Matrix random(BlockFormat format, int rows, int columns, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        MemorySegment data = Arena.ofAuto().allocate(format.rowBytes(columns) * rows);
        byte[] bytes = new byte[(int) data.byteSize()];
        random.nextBytes(bytes);
        MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, 0, bytes.length);
        int[] halves = switch (format) {
            case F32, BF16 -> new int[0];
            case F16, Q4_0, Q5_0, Q8_0 -> new int[] {0};
            case Q4_1, Q5_1, Q4_K, Q5_K -> new int[] {0, 2};
            case Q2_K -> new int[] {80, 82};
            case Q3_K -> new int[] {108};
            case Q6_K -> new int[] {208};
        };
        for (long block = 0; block < data.byteSize(); block += format.blockBytes) {
            for (int at : halves) {
                putHalf(data, block + at, random);
            }
            if (format == BlockFormat.F32) {
                data.set(ValueLayout.JAVA_INT_UNALIGNED, block,
                        Float.floatToIntBits((float) random.nextDouble(-1, 1)));
            } else if (format == BlockFormat.BF16) {
                data.set(ValueLayout.JAVA_SHORT_UNALIGNED, block,
                        (short) (Float.floatToIntBits((float) random.nextDouble(-1, 1)) >>> 16));
            }
        }
        return new Matrix(rows, columns, format, data);
    }

    private static void putHalf(MemorySegment data, long at, SplittableRandom random) {
        data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at,
                Float.floatToFloat16((float) random.nextDouble(-1, 1)));
    }

    @Test
    void gemvEqualsTheDequantisedRows() {
        for (BlockFormat format : BlockFormat.values()) {
            int columns = Math.max(COLUMNS, 3 * format.blockColumns);
            float[] x = uniform(3, columns, -1, 1);
            float[] row = new float[columns];
            Matrix w = random(format, ROWS, columns, 5);
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
    void gemvAllEqualsOneGemvEach() {
        Matrix[] ws = {random(BlockFormat.Q8_0, 37, 64, 1), random(BlockFormat.Q4_1, 5, 64, 2),
            random(BlockFormat.F16, 50, 64, 3)};
        float[] x = uniform(8, 64, -1, 1);
        try (Workers workers = new Workers(3)) {
            float[][] together = {new float[37], new float[5], new float[50]};
            Matrix.gemvAll(DotKernels.best(), workers, ws, x, together);
            for (int i = 0; i < ws.length; i++) {
                float[] alone = new float[ws[i].rows()];
                ws[i].gemv(DotKernels.best(), workers, x, alone);
                assertArrayEquals(alone, together[i]);
            }
        }
    }

    @Test
    void batchProductEqualsGemv() {
        Matrix w = random(BlockFormat.Q4_0, 9000, 512, 4); // more than one block of rows
        int batch = 3;
        float[] x = uniform(9, batch * 512, -1, 1);
        float[] y = new float[batch * 9000];
        try (Workers workers = new Workers(2)) {
            new BatchMultiply(Gemms.best(DotKernels.best(), workers), workers).multiply(w, x, batch, y);
        }
        for (int i = 0; i < batch; i++) {
            float[] one = Arrays.copyOfRange(x, i * 512, (i + 1) * 512);
            for (int r = 0; r < 9000; r += 89) {
                assertEquals(w.dotRow(DotKernels.of(0), r, one), y[i * 9000 + r], 0.02, "batch " + i + " row " + r);
            }
        }
    }

    @Test
    void sizesAreChecked() {
        MemorySegment data = Arena.ofAuto().allocate(100);
        assertThrows(IllegalArgumentException.class, () -> new Matrix(2, 33, BlockFormat.Q8_0, data));
        assertThrows(IllegalArgumentException.class, () -> new Matrix(2, 32, BlockFormat.Q8_0, data));
    }
}
