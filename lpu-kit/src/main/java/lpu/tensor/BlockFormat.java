package lpu.tensor;

import java.lang.foreign.MemorySegment;
import lpu.kernel.DotKernels;

/**
 * How the weights of a row lie in memory: GGML's block formats. A row of n columns is n / {@link #blockColumns}
 * blocks of {@link #blockBytes} bytes, without padding between rows.
 */
public enum BlockFormat {
    F32(0, 1, 4),
    F16(1, 1, 2),
    Q4_0(2, 32, 18),
    Q4_1(3, 32, 20),
    Q8_0(8, 32, 34),
    BF16(30, 1, 2);

    /** GGML's type number, as stored in a GGUF file. */
    public final int ggmlType;
    /** Columns in one block. */
    public final int blockColumns;
    /** Bytes of one block. */
    public final int blockBytes;

    BlockFormat(int ggmlType, int blockColumns, int blockBytes) {
        this.ggmlType = ggmlType;
        this.blockColumns = blockColumns;
        this.blockBytes = blockBytes;
    }

    /** The format with this GGML type number, or null. */
    public static BlockFormat ofGgmlType(int type) {
        for (BlockFormat f : values()) {
            if (f.ggmlType == type) {
                return f;
            }
        }
        return null;
    }

    /** Bytes of a row; throws IllegalArgumentException when the columns are no whole number of blocks. */
    public long rowBytes(long columns) {
        if (columns < 0 || columns % blockColumns != 0) {
            throw new IllegalArgumentException(
                    columns + " columns are no whole number of " + this + " blocks of " + blockColumns);
        }
        return Math.multiplyExact(columns / blockColumns, blockBytes);
    }

    /** Stored bits per weight. */
    public double bitsPerWeight() {
        return 8.0 * blockBytes / blockColumns;
    }

    /** Σ w_j x_j over one row that starts at byte {@code offset}; {@code columns} is a multiple of the block. */
    public float dot(DotKernels kernels, MemorySegment weights, long offset, float[] x, int xOffset, int columns) {
        return switch (this) {
            case F32 -> kernels.dotF32(weights, offset, x, xOffset, columns);
            case F16 -> kernels.dotF16(weights, offset, x, xOffset, columns);
            case BF16 -> kernels.dotBf16(weights, offset, x, xOffset, columns);
            case Q4_0 -> kernels.dotQ4_0(weights, offset, x, xOffset, columns);
            case Q4_1 -> kernels.dotQ4_1(weights, offset, x, xOffset, columns);
            case Q8_0 -> kernels.dotQ8_0(weights, offset, x, xOffset, columns);
        };
    }
}
