package lpu.simd;

import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Y = X Wᵀ for a batch of rows X and a matrix in any block format, by GEMM: y_ij is summed over the columns of W in their
 * order, each step one fused multiply-add, whatever the batch and the number of threads. Each thread decodes its own rows
 * of W, a panel of {@link GemmKernels#COLUMNS} at a time, and multiplies the whole batch with the panel while it is in the
 * cache. Keeps its buffers: one thread's at a time, see {@link Workers#claim}.
 */
public final class BatchMultiply {
    private static final int PANEL_ROWS = GemmKernels.COLUMNS;
    /**
     * Columns of a panel, a multiple of every format's block: 128 KiB leave room in the second-level cache, and the longer the
     * sums, the less time goes into taking up what was summed so far.
     */
    private static final int PANEL_COLUMNS = 1024;
    /** Floats of a part of the product (16 MiB). */
    private static final int PART_FLOATS = 1 << 22;

    private final GemmKernels kernels;
    private final Workers workers;
    private final ConcurrentLinkedQueue<float[]> panels = new ConcurrentLinkedQueue<>(); // not in use
    private float[] product = new float[0];

    public BatchMultiply(GemmKernels kernels, Workers workers) {
        this.kernels = kernels;
        this.workers = workers;
    }

    /**
     * @param x float[batch][w.columns()]
     * @param y float[batch][w.rows()], overwritten
     */
    public void multiply(Matrix w, float[] x, int batch, float[] y) {
        multiply(w, 0, w.rows(), x, batch, y);
    }

    /** The product for W's rows [from, to): float[batch][to - from], valid during the call only. */
    @FunctionalInterface
    public interface PartConsumer {
        void accept(int from, int to, float[] part);
    }

    /** As {@link #multiply}, but hands the product over in blocks of W's rows, for results too large to hold. */
    public void forRowBlocks(Matrix w, float[] x, int batch, PartConsumer consumer) {
        int most = Math.max(1, PART_FLOATS / PANEL_ROWS / batch) * PANEL_ROWS;
        int blockRows = Math.min(w.rows(), most);
        int floats = Math.multiplyExact(blockRows, batch);
        try (var _ = workers.claim()) {
            product = product.length >= floats ? product : new float[floats];
            for (int from = 0; from < w.rows(); from += blockRows) {
                int to = Math.min(w.rows(), from + blockRows);
                multiply(w, from, to, x, batch, product);
                consumer.accept(from, to, product);
            }
        }
    }

    /** Y for W's rows [from, to), float[batch][to - from]. */
    private void multiply(Matrix w, int from, int to, float[] x, int batch, float[] y) {
        workers.run(Math.ceilDiv(to - from, PANEL_ROWS), (first, end) -> {
            float[] kept = panels.poll();
            float[] panel = kept == null ? new float[PANEL_COLUMNS * PANEL_ROWS] : kept;
            QuantPanel block = w.format().quants == null ? null : new QuantPanel(w.format().quants);
            for (int p = first; p < end; p++) {
                int row = from + p * PANEL_ROWS;
                multiplyPanel(w, row, Math.min(PANEL_ROWS, to - row), x, batch, y, row - from, to - from, block, panel);
            }
            panels.add(panel);
        });
    }

    private void multiplyPanel(Matrix w, int row, int rows, float[] x, int batch, float[] y, int yAt, int yStride,
            QuantPanel block, float[] panel) {
        boolean whole = rows == PANEL_ROWS;
        float[] c = whole ? y : new float[batch * PANEL_ROWS]; // where y has no room for a whole panel
        int cAt = whole ? yAt : 0;
        int cStride = whole ? yStride : PANEL_ROWS;
        int k = w.columns();
        for (int j = 0; j < k; j += PANEL_COLUMNS) {
            int columns = Math.min(PANEL_COLUMNS, k - j);
            decode(w, row, rows, j, columns, block, panel);
            kernels.multiply(x, j, k, batch, panel, 0, columns, 1, j > 0, c, cAt, cStride);
        }
        for (int i = 0; i < batch && !whole; i++) {
            System.arraycopy(c, i * PANEL_ROWS, y, yAt + i * yStride, rows);
        }
    }

    /** Columns [from, from + columns) of some rows, transposed: float[columns][PANEL_ROWS]. */
    private void decode(Matrix w, int row, int rows, int from, int columns, QuantPanel block, float[] panel) {
        long rowBytes = w.rowBytes();
        long at = row * rowBytes + w.format().rowBytes(from);
        if (block == null) {
            float[] one = new float[columns];
            for (int r = 0; r < rows; r++) {
                w.format().decode(w.data(), at + r * rowBytes, one, 0, columns);
                for (int j = 0; j < columns; j++) {
                    panel[j * PANEL_ROWS + r] = one[j];
                }
            }
            return;
        }
        for (int j = 0; j < columns; j += w.format().blockColumns) {
            block.load(w.data(), at, rowBytes, rows);
            kernels.decode(block, panel, j * PANEL_ROWS);
            at += w.format().blockBytes;
        }
    }
}
