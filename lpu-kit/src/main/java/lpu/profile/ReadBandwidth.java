package lpu.profile;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import lpu.simd.LittleEndian;
import lpu.simd.ReadKernels;
import lpu.simd.Workers;

/** How fast this machine reads memory: the yardstick beside every speed, since decoding cannot read its weights faster. */
public final class ReadBandwidth {
    private static final int REPEATS = 25;
    private static final int GRAIN = 1 << 16;

    private ReadBandwidth() {
    }

    /**
     * Bytes per second over several passes.
     *
     * @param best of the fastest pass
     * @param median of the middle one
     */
    public record Rates(double best, double median) {
    }

    /** Bytes per second of reading {@code bytes} of memory over and over; the fastest of several passes. */
    public static double measure(Workers workers, long bytes) {
        return rates(workers, bytes).best();
    }

    /**
     * Rates of summing native memory vector by vector, divided over the workers. Of the ways to read that were tried, with one
     * or more accumulators, streams and kinds of memory, none was faster beyond the noise.
     *
     * @param bytes rounded up to 64 KiB
     */
    public static Rates rates(Workers workers, long bytes) {
        int grains = Math.toIntExact(Math.max(1, Math.ceilDiv(bytes, GRAIN)));
        long size = (long) grains * GRAIN;
        ReadKernels kernels = ReadKernels.best();
        double[] rates = new double[REPEATS];
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(size, 64);
            long words = size / Long.BYTES;
            for (long i = 0; i < words; i++) {
                memory.set(LittleEndian.LONG, i * Long.BYTES, i);
            }
            for (int repeat = 0; repeat < REPEATS; repeat++) {
                AtomicLong total = new AtomicLong();
                long start = System.nanoTime();
                workers.run(grains, (from, to) ->
                        total.addAndGet(kernels.sum(memory, (long) from * GRAIN, (long) to * GRAIN)));
                rates[repeat] = size / ((System.nanoTime() - start) * 1e-9);
                if (total.get() != words * (words - 1) / 2) { // also keeps the compiler from dropping the reads
                    throw new IllegalStateException("memory was read wrongly");
                }
            }
        }
        Arrays.sort(rates);
        return new Rates(rates[REPEATS - 1], rates[REPEATS / 2]);
    }
}
