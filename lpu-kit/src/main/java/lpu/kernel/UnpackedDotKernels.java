package lpu.kernel;

import java.lang.foreign.MemorySegment;

/** The dot product of one format of {@link DotKernels}. */
interface UnpackedDotKernels {
    int Q5_0 = 0;
    int Q5_1 = 1;
    int Q2_K = 2;
    int Q3_K = 3;
    int Q4_K = 4;
    int Q5_K = 5;
    int Q6_K = 6;

    /** Parameters as in {@link DotKernels}. */
    float dot(MemorySegment w, long offset, float[] x, int xOffset, int n);
}
