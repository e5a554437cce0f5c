package lpu.simd;

import static lpu.RandomFloats.uniform;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The batch product of every format against its definition, to the last bit. */
class BatchMultiplyTest {
    /** Rows and columns: less than a panel, several with a rest, and more columns than a panel has. */
    private static final int[][] SHAPES = {{1, 256}, {31, 512}, {32, 768}, {131, 256}, {70, 2304}};
    private static final int[] BATCHES = {1, 6, 13};

    @Test
    void everyFormatWidthAndThreadCountEqualsTheDefinition() {
        for (int threads = 1; threads <= 3; threads++) {
            try (Workers workers = new Workers(threads)) {
                for (int bits : new int[] {0, 128, 256, 512}) {
                    BatchMultiply products = new BatchMultiply(GemmKernels.of(bits), workers);
                    for (BlockFormat format : BlockFormat.values()) {
                        for (int[] shape : SHAPES) {
                            check(products, RandomMatrix.of(format, shape[0], shape[1], 5), threads + " threads, " + bits);
                        }
                    }
                }
            }
        }
    }

    private static void check(BatchMultiply products, Matrix w, String what) {
        int d = w.columns();
        float[] row = new float[d];
        for (int batch : BATCHES) {
            float[] x = uniform(batch, batch * d + 5, -1, 1); // longer than needed, as reused buffers are
            float[] y = new float[batch * w.rows() + 5];
            products.multiply(w, x, batch, y);
            for (int r = 0; r < w.rows(); r++) {
                w.row(r, row, 0);
                for (int i = 0; i < batch; i++) {
                    float sum = 0;
                    for (int j = 0; j < d; j++) {
                        sum = Math.fma(x[i * d + j], row[j], sum);
                    }
                    assertEquals(Float.floatToRawIntBits(sum), Float.floatToRawIntBits(y[i * w.rows() + r]),
                            w.format() + " " + what + " bits, " + w.rows() + " x " + d + ", row " + r + " for " + i);
                }
            }
        }
    }

    @Test
    void partsAreTheWhole() {
        Matrix w = RandomMatrix.of(BlockFormat.F32, 9001, 3, 4);
        int batch = 500; // a part has room for 8,384 rows
        float[] x = uniform(1, batch * 3, -1, 1);
        float[] y = new float[batch * w.rows()];
        int[] parts = new int[1];
        try (Workers workers = new Workers(2)) {
            BatchMultiply products = new BatchMultiply(GemmKernels.best(), workers);
            products.multiply(w, x, batch, y);
            products.forRowBlocks(w, x, batch, (from, to, part) -> {
                parts[0]++;
                for (int i = 0; i < batch; i++) {
                    for (int r = from; r < to; r++) {
                        assertEquals(y[i * w.rows() + r], part[i * (to - from) + r - from]);
                    }
                }
            });
        }
        assertEquals(2, parts[0]);
    }
}
