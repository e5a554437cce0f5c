package lpu.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Dot products of a float vector with sixteen rows at a time, which lie as {@link LaneFormat} says.
 * {@link ScalarLaneKernels} defines the results; {@link VectorLaneKernels} may add in another order. Neither depends on
 * which rows are computed in one call.
 */
public interface LaneKernels {
    /** @param bits as in {@link DotKernels#of} */
    static LaneKernels of(int bits) {
        return bits == 0 ? new ScalarLaneKernels() : Simd.define(VectorLaneKernels.class, bits);
    }

    /** {@code sums[b]} = Σ x_j over columns [b columns, (b + 1) columns), b &lt; blocks: what a minimum is multiplied by. */
    void sums(float[] x, int columns, int blocks, float[] sums);

    /**
     * y_{16 g + r} = Σ_b (d_gbr Σ_j (q_gbrj - zero) x_bj + m_gbr sums_b) for the groups g of [from, to) and r &lt; 16.
     *
     * @param w {@code [group][block]}, from its first byte
     * @param x float[blocks * columns]
     * @param sums of x, from {@link #sums}; not read where the format has no minima
     * @param y float[16 * to] or more
     */
    void dots(LaneFormat format, MemorySegment w, int from, int to, int blocks, float[] x, float[] sums, float[] y);
}
