package lpu.tensor;

import static lpu.RandomFloats.uniform;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import lpu.kernel.DotKernels;
import lpu.kernel.Workers;
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

    @Test
    void sizesAreChecked() {
        MemorySegment data = Arena.ofAuto().allocate(100);
        assertThrows(IllegalArgumentException.class, () -> new Matrix(2, 33, BlockFormat.Q8_0, data));
        assertThrows(IllegalArgumentException.class, () -> new Matrix(2, 32, BlockFormat.Q8_0, data));
    }
}
