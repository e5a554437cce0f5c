package lpu.tensor;

import java.lang.foreign.MemorySegment;
import lpu.kernel.DotKernels;
import lpu.kernel.Workers;

/**
 * A matrix in a block format, rows x columns, row-major over memory somebody else owns (usually a mapped model file).
 *
 * @param data the rows, {@code rows * format.rowBytes(columns)} bytes
 */
public record Matrix(int rows, int columns, BlockFormat format, MemorySegment data) {
    /** Rows handed to a thread come in multiples of this, so that two threads do not share cache lines of y. */
    private static final int ROW_GRAIN = 16;

    public Matrix {
        long bytes = Math.multiplyExact(format.rowBytes(columns), rows);
        if (rows < 1 || columns < 1 || data.byteSize() != bytes) {
            throw new IllegalArgumentException(
                    rows + " x " + columns + " " + format + " needs " + bytes + " bytes, not " + data.byteSize());
        }
    }

    /** Bytes of one row. */
    public long rowBytes() {
        return format.rowBytes(columns);
    }

    /** Bytes of the whole matrix. */
    public long bytes() {
        return data.byteSize();
    }

    /** Σ_j W[row][j] x_j. */
    public float dotRow(DotKernels kernels, int row, float[] x) {
        return format.dot(kernels, data, row * rowBytes(), x, 0, columns);
    }

    /** y = W x for rows [from, to); x is float[columns], y is indexed by row. */
    public void gemv(DotKernels kernels, float[] x, float[] y, int from, int to) {
        long stride = rowBytes();
        for (int r = from; r < to; r++) {
            y[r] = format.dot(kernels, data, r * stride, x, 0, columns);
        }
    }

    /** y = W x, rows divided over the workers. */
    public void gemv(DotKernels kernels, Workers workers, float[] x, float[] y) {
        workers.run(rows, ROW_GRAIN, (from, to) -> gemv(kernels, x, y, from, to));
    }

    /** y_i = W_i x for several matrices of the same columns in one pass over the workers; ys[i] is float[ws[i].rows]. */
    public static void gemvAll(DotKernels kernels, Workers workers, Matrix[] ws, float[] x, float[][] ys) {
        int total = 0;
        for (Matrix w : ws) {
            total += w.rows;
        }
        workers.run(total, ROW_GRAIN, (from, to) -> {
            int first = 0; // of the current matrix in the joint row numbering
            for (int i = 0; i < ws.length; i++) {
                int start = Math.max(from, first) - first;
                int end = Math.min(to, first + ws[i].rows) - first;
                ws[i].gemv(kernels, x, ys[i], start, end);
                first += ws[i].rows;
            }
        });
    }

    /** Dequantises one row into {@code out} at {@code outOffset}. */
    public void row(int row, float[] out, int outOffset) {
        format.decode(data, row * rowBytes(), out, outOffset, columns);
    }
}
