package lpu.head;

import java.lang.foreign.MemorySegment;
import lpu.io.NativeMemory;
import lpu.simd.Bfloat16;
import lpu.simd.LittleEndian;
import lpu.simd.RangeTask;
import lpu.simd.ScanKernels;
import lpu.simd.Workers;

/**
 * {@code g = M h - o}: a hidden state in a codebook's columns. A row of M is to a column of g what a codeword is to an entry
 * of a LUT, so that one kernel does both.
 */
final class StateMap {
    /** Columns of g made together, for which M is read from one stretch of memory. */
    private static final int GROUP = 64;

    private final int width; // d
    private final MemorySegment map; // Bfloat16[group][d][GROUP]; columns after the last are 0
    private final float[] offset; // [d]
    private final ScanKernels kernels;
    private final Workers workers;
    private final RangeTask groups = this::groups;
    private final float[] products; // [d, padded to groups]
    private float[] hidden;

    /**
     * @param map float[d][d]: M
     * @param offset float[d]: o
     */
    StateMap(float[] map, float[] offset, ScanKernels kernels, Workers workers) {
        this.offset = offset;
        this.kernels = kernels;
        this.workers = workers;
        width = offset.length;
        int padded = Math.ceilDiv(width, GROUP) * GROUP;
        this.map = NativeMemory.allocate((long) Short.BYTES * padded * width);
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < width; j++) {
                this.map.setAtIndex(LittleEndian.SHORT, (i / GROUP * width + j) * GROUP + i % GROUP,
                        Bfloat16.of(map[i * width + j]));
            }
        }
        products = new float[padded];
    }

    long bytes() {
        return map.byteSize();
    }

    /**
     * @param hidden float[d]
     * @param mapped float[d], overwritten
     */
    void apply(float[] hidden, float[] mapped) {
        this.hidden = hidden;
        workers.run(products.length / GROUP, groups);
        for (int i = 0; i < width; i++) {
            mapped[i] = products[i] - offset[i];
        }
    }

    private void groups(int from, int to) {
        for (int group = from; group < to; group++) {
            kernels.lut(hidden, 0, width, map, (long) Short.BYTES * group * width * GROUP, GROUP, products, group * GROUP);
        }
    }
}
