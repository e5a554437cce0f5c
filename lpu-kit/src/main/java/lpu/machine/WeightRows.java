package lpu.machine;

/**
 * Integer weights as they lie in memory, or a part of them. Weight (r, j) is at {@code offset + r · stride + j}.
 *
 * @param bytes  weights of up to 8 bits, [row][column]; null where there are shorts
 * @param shorts weights of up to 16 bits, [row][column]; null where there are bytes
 * @param offset of the first weight
 * @param stride from a row to the next
 */
public record WeightRows(byte[] bytes, short[] shorts, int offset, int stride, int rows, int columns) {
    public WeightRows {
        if ((bytes == null) == (shorts == null)) {
            throw new IllegalArgumentException("weights are bytes or shorts");
        }
        long end = rows == 0 || columns == 0 ? offset : offset + (rows - 1L) * stride + columns;
        if (offset < 0 || rows < 0 || columns < 0 || columns > stride || end > (bytes != null ? bytes.length : shorts.length)) {
            throw new IllegalArgumentException(rows + " x " + columns + " weights from " + offset + " by " + stride);
        }
    }

    public static WeightRows of(int rows, int columns, byte[] weights) {
        return new WeightRows(weights, null, 0, columns, rows, columns);
    }

    public static WeightRows of(int rows, int columns, short[] weights) {
        return new WeightRows(null, weights, 0, columns, rows, columns);
    }

    /** Rows [from, to) of these. */
    public WeightRows rows(int from, int to) {
        return new WeightRows(bytes, shorts, offset + from * stride, stride, to - from, columns);
    }

    /** Columns [from, to) of these. */
    public WeightRows columns(int from, int to) {
        return new WeightRows(bytes, shorts, offset + from, stride, rows, to - from);
    }

    public int weight(int row, int column) {
        int at = offset + row * stride + column;
        return bytes != null ? bytes[at] : shorts[at];
    }

    /** One beat: lanes[i] = weight(row, column + i) for i below n. */
    void load(int row, int column, int n, int[] lanes) {
        int at = offset + row * stride + column;
        if (bytes != null) {
            for (int i = 0; i < n; i++) {
                lanes[i] = bytes[at + i];
            }
        } else {
            for (int i = 0; i < n; i++) {
                lanes[i] = shorts[at + i];
            }
        }
    }
}
