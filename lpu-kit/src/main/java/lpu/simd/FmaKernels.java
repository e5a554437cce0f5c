package lpu.simd;

/**
 * Fused multiply-adds in registers alone, as many as the CPU makes: the yardstick of a matrix product's speed.
 * {@link VectorFmaKernels} equals {@link ScalarFmaKernels} bit for bit.
 */
public interface FmaKernels {
    /** Independent sums: at every vector width a multiple of what hides a multiply-add's latency. */
    int SUMS = 192;

    /** The fastest implementation for this JVM and CPU; see {@link Simd}. */
    static FmaKernels best() {
        return of(Simd.bits());
    }

    /** @param bits vector width 128, 256 or 512, or 0 for the scalar definition */
    static FmaKernels of(int bits) {
        return bits == 0 ? new ScalarFmaKernels() : Simd.define(VectorFmaKernels.class, bits);
    }

    /**
     * Adds a b to each of the sums, {@code steps} times, rounding after each.
     *
     * @param sums float[{@link #SUMS}]
     */
    void accumulate(float a, float b, int steps, float[] sums);
}
