package lpu.profile;

import java.util.concurrent.atomic.AtomicLong;
import lpu.kernel.Workers;

/** How fast this machine reads memory: the yardstick beside every speed, since decoding cannot read its weights faster. */
public final class ReadBandwidth {
    private static final int REPEATS = 15;

    private ReadBandwidth() {
    }

    /** Bytes per second of summing {@code bytes} of memory over and over; the fastest of several passes. */
    public static double measure(Workers workers, long bytes) {
        long[] memory = new long[Math.toIntExact(bytes / Long.BYTES)];
        for (int i = 0; i < memory.length; i++) {
            memory[i] = i;
        }
        long expected = (long) memory.length * (memory.length - 1) / 2;
        double best = 0;
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            AtomicLong total = new AtomicLong();
            long start = System.nanoTime();
            workers.run(memory.length, (from, to) -> total.addAndGet(sum(memory, from, to)));
            double seconds = (System.nanoTime() - start) * 1e-9;
            if (total.get() != expected) { // also keeps the compiler from dropping the reads
                throw new IllegalStateException("memory was read wrongly");
            }
            best = Math.max(best, memory.length * (double) Long.BYTES / seconds);
        }
        return best;
    }

    private static long sum(long[] memory, int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += memory[i];
        }
        return sum;
    }
}
