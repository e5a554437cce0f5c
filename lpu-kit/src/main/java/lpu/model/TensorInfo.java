package lpu.model;

import lpu.simd.BlockFormat;

/**
 * A tensor as a file's directory lists it.
 *
 * @param name its name, {@code blk.0.attn_q.weight}
 * @param shape 1 to 4 sizes, each at least 1, fastest-moving first: {columns, rows, …}; not to be changed
 * @param ggmlType GGML's type number
 * @param format the block format, or null when this toolkit cannot read the type
 * @param offset where its bytes start, from the start of the file (the part, of a split model)
 * @param bytes how many bytes it takes, or -1 when the format is null
 */
public record TensorInfo(String name, long[] shape, int ggmlType, BlockFormat format, long offset, long bytes) {
    /** Weights in one row. */
    public long columns() {
        return shape[0];
    }

    /** The product of all sizes but the first. */
    public long rows() {
        long rows = 1;
        for (int i = 1; i < shape.length; i++) {
            rows *= shape[i];
        }
        return rows;
    }

    /** {@code Q4_K (12)}: GGML's name and number of the type. */
    public String typeName() {
        return GgmlTypeNames.describe(ggmlType);
    }

    /** {@code 576 x 49152}. */
    public String shapeText() {
        StringBuilder text = new StringBuilder().append(shape[0]);
        for (int i = 1; i < shape.length; i++) {
            text.append(" x ").append(shape[i]);
        }
        return text.toString();
    }
}
