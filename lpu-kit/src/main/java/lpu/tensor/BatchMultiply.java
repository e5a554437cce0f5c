package lpu.tensor;

import lpu.kernel.Workers;

/**
 * Y = X Wᵀ for a batch of rows X and a matrix in any block format: blocks of W's rows are dequantised and handed to GEMM.
 * Keeps its buffers; one caller at a time.
 */
public final class BatchMultiply {
    /** Floats of W dequantised at once (16 MiB). */
    private static final int BLOCK_FLOATS = 1 << 22;

    private final Gemm gemm;
    private final Workers workers;
    private float[] block = new float[0];
    private float[] product = new float[0];

    public BatchMultiply(Gemm gemm, Workers workers) {
        this.gemm = gemm;
        this.workers = workers;
    }

    /**
     * @param x float[batch][w.columns()]
     * @param y float[batch][w.rows()], overwritten
     */
    public void multiply(Matrix w, float[] x, int batch, float[] y) {
        int n = w.rows();
        forRowBlocks(w, x, batch, (from, to, part) -> {
            int columns = to - from;
            for (int i = 0; i < batch; i++) {
                System.arraycopy(part, i * columns, y, i * n + from, columns);
            }
        });
    }

    /** The product for W's rows [from, to): float[batch][to - from], valid during the call only. */
    @FunctionalInterface
    public interface PartConsumer {
        void accept(int from, int to, float[] part);
    }

    /** As {@link #multiply}, but hands the product over in blocks of W's rows, for results too large to hold. */
    public void forRowBlocks(Matrix w, float[] x, int batch, PartConsumer consumer) {
        int d = w.columns();
        int blockRows = Math.min(w.rows(), Math.max(1, BLOCK_FLOATS / d));
        block = atLeast(block, blockRows * d);
        product = atLeast(product, Math.multiplyExact(blockRows, batch));
        for (int from = 0; from < w.rows(); from += blockRows) {
            int first = from;
            int rows = Math.min(blockRows, w.rows() - from);
            float[] target = block;
            workers.run(rows, (a, b) -> {
                for (int r = a; r < b; r++) {
                    w.row(first + r, target, r * d);
                }
            });
            gemm.multiply(x, block, product, batch, rows, d);
            consumer.accept(from, from + rows, product);
        }
    }

    private static float[] atLeast(float[] buffer, int length) {
        return buffer.length >= length ? buffer : new float[length];
    }
}
