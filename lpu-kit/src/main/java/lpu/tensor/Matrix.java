package lpu.tensor;

import java.lang.foreign.MemorySegment;
import lpu.kernel.DotKernels;
import lpu.kernel.Workers;

/**
 * A matrix in a block format, rows x columns, row-major over memory somebody else owns (usually a mapped model file).
 */
public final class Matrix {
    private final int rows;
    private final int columns;
    private final BlockFormat format;
    private final MemorySegment data;

    /** @param data the rows, {@code rows * format.rowBytes(columns)} bytes */
    public Matrix(int rows, int columns, BlockFormat format, MemorySegment data) {
        long bytes = Math.multiplyExact(format.rowBytes(columns), rows);
        if (rows < 1 || columns < 1 || data.byteSize() != bytes) {
            throw new IllegalArgumentException(
                    rows + " x " + columns + " " + format + " needs " + bytes + " bytes, not " + data.byteSize());
        }
        this.rows = rows;
        this.columns = columns;
        this.format = format;
        this.data = data;
    }

    /** Floats of an array, float[rows][columns], of which it may be the beginning. */
    public static Matrix of(float[] values, int rows, int columns) {
        long bytes = BlockFormat.F32.rowBytes(columns) * rows;
        return new Matrix(rows, columns, BlockFormat.F32, MemorySegment.ofArray(values).asSlice(0, bytes));
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    public BlockFormat format() {
        return format;
    }

    /** The rows as stored. */
    public MemorySegment data() {
        return data;
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

    /** y = W x, rows divided over the workers; see {@link Gemv}. */
    public void gemv(DotKernels kernels, Workers workers, float[] x, float[] y) {
        new Gemv(kernels, workers, x, new Matrix[] {this}, new float[][] {y}).run();
    }

    /** Dequantises one row into {@code out} at {@code outOffset}. */
    public void row(int row, float[] out, int outOffset) {
        format.decode(data, row * rowBytes(), out, outOffset, columns);
    }
}
