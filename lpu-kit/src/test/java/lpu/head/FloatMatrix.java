package lpu.head;

import java.lang.foreign.MemorySegment;
import lpu.simd.BlockFormat;
import lpu.simd.Matrix;

/** Floats as a matrix in memory. */
final class FloatMatrix {
    private FloatMatrix() {
    }

    static Matrix of(float[] weights, int rows) {
        return new Matrix(rows, weights.length / rows, BlockFormat.F32, MemorySegment.ofArray(weights));
    }
}
