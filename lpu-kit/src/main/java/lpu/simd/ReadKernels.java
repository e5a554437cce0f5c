package lpu.simd;

import java.lang.foreign.MemorySegment;

/** Reading memory as fast as it goes. {@link VectorReadKernels} equals {@link ScalarReadKernels} bit for bit. */
public interface ReadKernels {
    /** The fastest implementation for this JVM and CPU; see {@link Simd}. */
    static ReadKernels best() {
        return of(Simd.bits());
    }

    /** @param bits vector width 128, 256 or 512, or 0 for the scalar definition */
    static ReadKernels of(int bits) {
        return bits == 0 ? new ScalarReadKernels() : Simd.define(VectorReadKernels.class, bits);
    }

    /**
     * Sum, modulo 2^64, of the little-endian 64-bit words of bytes [from, to).
     *
     * @param to from plus a multiple of 64
     */
    long sum(MemorySegment memory, long from, long to);
}
