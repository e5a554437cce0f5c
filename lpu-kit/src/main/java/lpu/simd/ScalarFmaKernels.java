package lpu.simd;

/** The definition of {@link FmaKernels}. */
final class ScalarFmaKernels implements FmaKernels {
    @Override
    public void accumulate(float a, float b, int steps, float[] sums) {
        for (int step = 0; step < steps; step++) {
            for (int i = 0; i < SUMS; i++) {
                sums[i] = Math.fma(a, b, sums[i]);
            }
        }
    }
}
