package lpu.profile;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import lpu.simd.FmaKernels;
import lpu.simd.Workers;

/** How fast this machine multiplies and adds floats: the yardstick beside prefill, which cannot do it faster. */
public final class MultiplyAddRate {
    private static final int REPEATS = 25;
    /** Of a part's sums; some 10 to 100 microseconds. */
    private static final int STEPS = 4096;
    private static final int PARTS_PER_THREAD = 64;
    /** Small enough that a sum of {@link #STEPS} products of it is exact. */
    private static final float FACTOR = 0.5f;

    private MultiplyAddRate() {
    }

    /**
     * Floating-point operations per second, a multiply-add being two, of multiply-adds in registers in the vector width of
     * the run, divided over the workers; the fastest of several passes.
     */
    public static double measure(Workers workers) {
        FmaKernels kernels = FmaKernels.best();
        int parts = PARTS_PER_THREAD * workers.threads();
        double best = 0;
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            AtomicLong total = new AtomicLong();
            long start = System.nanoTime();
            workers.run(parts, (from, to) -> {
                float[] sums = new float[FmaKernels.SUMS];
                for (int part = from; part < to; part++) {
                    Arrays.fill(sums, 0);
                    kernels.accumulate(FACTOR, FACTOR, STEPS, sums);
                    total.addAndGet((long) sums[part % sums.length]);
                }
            });
            best = Math.max(best, operations(parts) / ((System.nanoTime() - start) * 1e-9));
            if (total.get() != (long) (FACTOR * FACTOR * STEPS * parts)) { // also keeps the compiler from dropping the work
                throw new IllegalStateException("multiplied and added wrongly");
            }
        }
        return best;
    }

    private static double operations(int parts) {
        return 2.0 * FmaKernels.SUMS * STEPS * parts;
    }
}
