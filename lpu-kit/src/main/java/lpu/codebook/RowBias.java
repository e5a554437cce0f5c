package lpu.codebook;

import java.lang.foreign.MemorySegment;
import lpu.io.NativeMemory;
import lpu.simd.CodeBlocks;
import lpu.simd.LittleEndian;

/**
 * A number per row that is added to its score whatever the hidden state is, in 16 bits:
 * {@code bias_v = base + unit · values_v}, to within half a unit.
 *
 * @param unit more than 0
 * @param values native little-endian short[V padded to blocks], as {@link CodeBlocks} has it
 */
public record RowBias(float unit, float base, MemorySegment values) {
    public RowBias {
        if (!(unit > 0) || !Float.isFinite(unit) || !Float.isFinite(base)) {
            throw new IllegalArgumentException("bias of unit " + unit + " and base " + base);
        }
    }

    /** Rounds to the smallest unit that reaches the smallest and the largest bias; all are finite. */
    public static RowBias of(float[] bias) {
        double min = bias[0];
        double max = bias[0];
        for (float b : bias) {
            min = Math.min(min, b);
            max = Math.max(max, b);
        }
        float base = (float) (min + (max - min) / 2);
        double reach = Math.max(max - base, base - min);
        float unit = Math.max((float) (reach / Short.MAX_VALUE), Float.MIN_NORMAL);
        MemorySegment values = NativeMemory.allocate(CodeBlocks.biasBytes(bias.length));
        for (int v = 0; v < bias.length; v++) {
            long value = Math.round(((double) bias[v] - base) / unit);
            values.set(LittleEndian.SHORT, 2L * v, (short) Math.clamp(value, -Short.MAX_VALUE, Short.MAX_VALUE));
        }
        return new RowBias(unit, base, values);
    }

    public float get(int row) {
        return base + unit * values.get(LittleEndian.SHORT, 2L * row);
    }
}
