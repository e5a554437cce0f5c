package lpu.simd;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_S2I;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link DotKernels} with the Vector API: the partial sums are the lanes of one vector of 16, two of 8 or four of 4. Made by
 * {@link Simd#define}, once per vector width.
 *
 * <p>A pass over a row makes the partial sums {@code lane … lane + LANES - 1} and, where vectors are narrower than 16, those 8
 * further on; vectors of 4 need two passes. Loops count columns and carry the byte offset along: derived from one another,
 * offsets cost more than the arithmetic. Quantised rows have kernels of their own for each format: {@link
 * VectorPlainDotKernels} and {@link VectorGroupedDotKernels}.
 */
final class VectorDotKernels implements DotKernels {
    private static final int BITS = Simd.definedBits(MethodHandles.lookup());
    private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, VectorShape.forBitSize(BITS));
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    /** As many lanes as floats. */
    private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, VectorShape.forBitSize(BITS / 2));
    private static final int LANES = FLOATS.length();
    private static final int HALF = PARTIAL_SUMS / 2;
    private static final boolean TWO = LANES < PARTIAL_SUMS;
    private static final int PASSES_END = TWO ? HALF : LANES;
    /** By {@link QuantLayout#ordinal}; null where not yet used. */
    private static final QuantDotKernels[] QUANTS = new QuantDotKernels[QuantLayout.values().length];

    private final ScalarDotKernels scalar = new ScalarDotKernels();

    @Override
    public String name() {
        return "vector-" + BITS;
    }

    @Override
    public float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
        if (n % PARTIAL_SUMS != 0) {
            int whole = n - n % PARTIAL_SUMS;
            float[] tail = new float[2 * PARTIAL_SUMS];
            System.arraycopy(a, aOffset + whole, tail, 0, n - whole);
            System.arraycopy(b, bOffset + whole, tail, PARTIAL_SUMS, n - whole);
            return dot(a, aOffset, b, bOffset, whole, tail);
        }
        return dot(a, aOffset, b, bOffset, n, null);
    }

    /** Σ a_j b_j over n columns, a multiple of 16, and over the 16 of both halves of {@code tail}, unless it is null. */
    private static float dot(float[] a, int aOffset, float[] b, int bOffset, int n, float[] tail) {
        float[] sums = QuantRows.OF_THREAD.get().sums();
        for (int lane = 0; lane < PASSES_END; lane += LANES) {
            floats(a, aOffset, b, bOffset, n, tail, lane, sums);
        }
        return QuantRows.sum(sums, 0);
    }

    private static void floats(float[] a, int aOffset, float[] b, int bOffset, int n, float[] tail, int lane,
            float[] sums) {
        FloatVector s = FloatVector.zero(FLOATS);
        FloatVector t = FloatVector.zero(FLOATS);
        for (int j = lane; j < n; j += PARTIAL_SUMS) {
            s = load(a, aOffset + j).fma(load(b, bOffset + j), s);
            if (TWO) {
                t = load(a, aOffset + j + HALF).fma(load(b, bOffset + j + HALF), t);
            }
        }
        if (tail != null) { // zeros after the last column add nothing
            s = load(tail, lane).fma(load(tail, PARTIAL_SUMS + lane), s);
            if (TWO) {
                t = load(tail, lane + HALF).fma(load(tail, PARTIAL_SUMS + lane + HALF), t);
            }
        }
        s.intoArray(sums, lane);
        if (TWO) {
            t.intoArray(sums, lane + HALF);
        }
    }

    @Override
    public float dotF32(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        if (n % PARTIAL_SUMS != 0) {
            return scalar.dotF32(w, offset, x, xOffset, n);
        }
        float[] sums = QuantRows.OF_THREAD.get().sums();
        for (int lane = 0; lane < PASSES_END; lane += LANES) {
            f32(w, offset, x, xOffset, n, lane, sums);
        }
        return QuantRows.sum(sums, 0);
    }

    private static void f32(MemorySegment w, long offset, float[] x, int xOffset, int n, int lane, float[] sums) {
        FloatVector s = FloatVector.zero(FLOATS);
        FloatVector t = FloatVector.zero(FLOATS);
        long at = offset + 4L * lane;
        for (int j = xOffset + lane; j < xOffset + n; j += PARTIAL_SUMS) {
            s = FloatVector.fromMemorySegment(FLOATS, w, at, LITTLE_ENDIAN).fma(load(x, j), s);
            if (TWO) {
                t = FloatVector.fromMemorySegment(FLOATS, w, at + 4 * HALF, LITTLE_ENDIAN).fma(load(x, j + HALF), t);
            }
            at += 4 * PARTIAL_SUMS;
        }
        s.intoArray(sums, lane);
        if (TWO) {
            t.intoArray(sums, lane + HALF);
        }
    }

    @Override
    public float dotF16(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        if (n % PARTIAL_SUMS != 0) {
            return scalar.dotF16(w, offset, x, xOffset, n);
        }
        float[] sums = QuantRows.OF_THREAD.get().sums();
        for (int lane = 0; lane < PASSES_END; lane += LANES) {
            f16(w, offset, x, xOffset, n, lane, sums);
        }
        return QuantRows.sum(sums, 0);
    }

    private static void f16(MemorySegment w, long offset, float[] x, int xOffset, int n, int lane, float[] sums) {
        FloatVector s = FloatVector.zero(FLOATS);
        FloatVector t = FloatVector.zero(FLOATS);
        long at = offset + 2L * lane;
        for (int j = xOffset + lane; j < xOffset + n; j += PARTIAL_SUMS) {
            s = halves(w, at).fma(load(x, j), s);
            if (TWO) {
                t = halves(w, at + 2 * HALF).fma(load(x, j + HALF), t);
            }
            at += 2 * PARTIAL_SUMS;
        }
        s.intoArray(sums, lane);
        if (TWO) {
            t.intoArray(sums, lane + HALF);
        }
    }

    /**
     * IEEE halves to floats, exactly: exponent and fraction move to their float places and a multiplication by 2^112
     * corrects the exponent's bias, subnormals included; infinities and NaN get float's largest exponent.
     */
    private static FloatVector halves(MemorySegment w, long at) {
        IntVector h = (IntVector) ShortVector.fromMemorySegment(SHORTS, w, at, LITTLE_ENDIAN)
                .convertShape(ZERO_EXTEND_S2I, INTS, 0);
        IntVector magnitude = h.and(0x7fff).lanewise(LSHL, 13);
        IntVector special = magnitude.neg().add(0x7bff << 13).lanewise(ASHR, 31).and(0x7f800000);
        return magnitude.reinterpretAsFloats().mul(0x1p112f).reinterpretAsInts()
                .or(special)
                .or(h.and(0x8000).lanewise(LSHL, 16))
                .reinterpretAsFloats();
    }

    @Override
    public float dotBf16(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        if (n % PARTIAL_SUMS != 0) {
            return scalar.dotBf16(w, offset, x, xOffset, n);
        }
        float[] sums = QuantRows.OF_THREAD.get().sums();
        for (int lane = 0; lane < PASSES_END; lane += LANES) {
            bf16(w, offset, x, xOffset, n, lane, sums);
        }
        return QuantRows.sum(sums, 0);
    }

    private static void bf16(MemorySegment w, long offset, float[] x, int xOffset, int n, int lane, float[] sums) {
        FloatVector s = FloatVector.zero(FLOATS);
        FloatVector t = FloatVector.zero(FLOATS);
        long at = offset + 2L * lane;
        for (int j = xOffset + lane; j < xOffset + n; j += PARTIAL_SUMS) {
            s = upperHalves(w, at).fma(load(x, j), s);
            if (TWO) {
                t = upperHalves(w, at + 2 * HALF).fma(load(x, j + HALF), t);
            }
            at += 2 * PARTIAL_SUMS;
        }
        s.intoArray(sums, lane);
        if (TWO) {
            t.intoArray(sums, lane + HALF);
        }
    }

    private static FloatVector upperHalves(MemorySegment w, long at) {
        IntVector bits = (IntVector) ShortVector.fromMemorySegment(SHORTS, w, at, LITTLE_ENDIAN)
                .convertShape(ZERO_EXTEND_S2I, INTS, 0);
        return bits.lanewise(LSHL, 16).reinterpretAsFloats();
    }

    @Override
    public void dots(QuantLayout format, MemorySegment w, long at0, long at1, long at2, long at3, int rows, float[] x, int n,
            float[] y, int yAt, int yStride) {
        QuantDotKernels kernels = QUANTS[format.ordinal()];
        if (kernels == null) {
            kernels = Simd.define(format.columns == 32 ? VectorPlainDotKernels.class : VectorGroupedDotKernels.class, BITS,
                    format.ordinal());
            QUANTS[format.ordinal()] = kernels;
        }
        kernels.dots(w, at0, at1, at2, at3, rows, x, n, y, yAt, yStride);
    }

    private static FloatVector load(float[] x, int offset) {
        return FloatVector.fromArray(FLOATS, x, offset);
    }
}
