package lpu.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/** What the contract tests share: the vector widths, and random native memory. */
final class KernelWidths {
    static final int[] WIDTHS = {128, 256, 512};

    private KernelWidths() {
    }

    static MemorySegment randomBytes(long size, RandomGenerator random) {
        byte[] bytes = new byte[Math.toIntExact(size)];
        random.nextBytes(bytes);
        return nativeCopy(bytes);
    }

    static MemorySegment nativeCopy(byte[] bytes) {
        MemorySegment segment = Arena.ofAuto().allocate(Math.max(1, bytes.length), 64);
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, segment, 0, bytes.length);
        return segment;
    }

    static float[] gaussian(int n, RandomGenerator random) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }
}
