package lpu.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Dot products of a float vector with rows that lie side by side as {@link LaneFormat} says.
 * {@link ScalarLaneKernels} defines the results; {@link VectorLaneKernels} may add in another order. No result depends
 * on which groups of rows are computed in one call.
 */
public interface LaneKernels {
    /** @param bits as in {@link DotKernels#of} */
    static LaneKernels of(int bits) {
        return bits == 0 ? new ScalarLaneKernels() : Simd.define(VectorLaneKernels.class, bits);
    }

    /**
     * Fills {@code in} from x.
     *
     * @param x float[blocks * columns]
     */
    void prepare(LaneInput in, float[] x);

    /**
     * y_{32 g + r} = Σ_b (d_b Σ_j (quant_bj - zero) x_bj + m_b Σ_j x_bj), all of row r of group g, for groups [from, to).
     *
     * @param w the groups
     * @param y float[32 * to] or more
     */
    void dots(LaneInput in, MemorySegment w, int from, int to, float[] y);
}
