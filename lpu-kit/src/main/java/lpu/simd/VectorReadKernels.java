package lpu.simd;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link ReadKernels} with the Vector API: one load and one addition a step, 64 bytes a cycle at least, far beyond what
 * memory delivers. Made by {@link Simd#define}, once per vector width.
 */
final class VectorReadKernels implements ReadKernels {
    private static final VectorSpecies<Long> LONGS =
            VectorSpecies.of(long.class, VectorShape.forBitSize(Simd.definedBits(MethodHandles.lookup())));

    @Override
    public long sum(MemorySegment memory, long from, long to) {
        LongVector sum = LongVector.zero(LONGS);
        for (long at = from; at < to; at += LONGS.vectorByteSize()) {
            sum = sum.add(LongVector.fromMemorySegment(LONGS, memory, at, LITTLE_ENDIAN));
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }
}
