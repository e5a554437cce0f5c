package lpu.codebook;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import lpu.kernel.LittleEndian;
import lpu.kernel.ScanKernels;

/**
 * What each row's score starts from, in 16 bits: {@code offset + unit * values[v]}.
 *
 * @param rows V
 * @param offset logit of value 0
 * @param unit logit of one step, positive
 * @param values native little-endian short[V], padded with zeros to whole blocks of packed codes
 */
public record RowBias(int rows, float offset, float unit, MemorySegment values) {
    public RowBias {
        if (rows < 1 || !(unit > 0) || values.byteSize() != size(rows)) {
            throw new IllegalArgumentException("biases of " + rows + " rows in " + values.byteSize() + " bytes");
        }
    }

    /** Bytes for so many rows, padding included. */
    public static long size(int rows) {
        return (long) Short.BYTES * ScanKernels.blocks(rows, ScanKernels.CODE_BLOCK) * ScanKernels.CODE_BLOCK;
    }

    /** Rounds biases to 16 bits around the middle of their range. */
    public static RowBias of(double[] bias) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (double b : bias) {
            least = Math.min(least, b);
            most = Math.max(most, b);
        }
        double middle = (least + most) / 2;
        double unit = Math.max((most - least) / 2 / Short.MAX_VALUE, Float.MIN_NORMAL);
        MemorySegment values = Arena.ofAuto().allocate(size(bias.length), 64);
        for (int v = 0; v < bias.length; v++) {
            values.set(LittleEndian.SHORT, (long) Short.BYTES * v, (short) Math.round((bias[v] - middle) / unit));
        }
        return new RowBias(bias.length, (float) middle, (float) unit, values);
    }

    /** In steps of {@link #unit}. */
    public int get(int row) {
        return values.get(LittleEndian.SHORT, (long) Short.BYTES * row);
    }
}
