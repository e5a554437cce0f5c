package lpu.simd;

import java.lang.foreign.MemorySegment;

/** The definition of {@link ReadKernels}. */
final class ScalarReadKernels implements ReadKernels {
    @Override
    public long sum(MemorySegment memory, long from, long to) {
        long sum = 0;
        for (long at = from; at < to; at += Long.BYTES) {
            sum += memory.get(LittleEndian.LONG, at);
        }
        return sum;
    }
}
