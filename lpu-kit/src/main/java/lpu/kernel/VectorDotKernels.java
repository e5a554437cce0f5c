package lpu.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.B2F;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2I;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_S2I;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.ByteVector;
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
 * further on, and returns the two added, which is the first step of the final sum; vectors of 4 need two passes. Loops count
 * columns and carry the byte offset along: derived from one another, offsets cost more than the arithmetic. One row at a time,
 * and a method per format, since past its limits of inlining the compiler boxes vectors; the test looks at that. Formats whose
 * quants are put together from several places are unpacked first: {@link VectorUnpackedDotKernels}.
 */
final class VectorDotKernels implements DotKernels {
    private static final int BITS = Simd.definedBits(MethodHandles.lookup());
    private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, VectorShape.forBitSize(BITS));
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    /** As many lanes as floats. */
    private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, VectorShape.forBitSize(BITS / 2));
    /** As many lanes as floats, but no fewer than the 8 of the narrowest species. */
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, BITS / 4)));
    private static final int LANES = FLOATS.length();
    private static final int HALF = PARTIAL_SUMS / 2;
    private static final boolean TWO = LANES < PARTIAL_SUMS;
    private static final boolean FOUR = LANES < HALF;
    private static final IntVector BYTE_SHIFTS = IntVector.zero(INTS).addIndex(8);

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
        FloatVector sum = floats(a, aOffset, b, bOffset, n, tail, 0);
        if (FOUR) {
            sum = sum.add(floats(a, aOffset, b, bOffset, n, tail, LANES));
        }
        return VectorSums.sum(sum);
    }

    private static FloatVector floats(float[] a, int aOffset, float[] b, int bOffset, int n, float[] tail, int lane) {
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
        return s.add(t);
    }

    @Override
    public float dotF32(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        if (n % PARTIAL_SUMS != 0) {
            return scalar.dotF32(w, offset, x, xOffset, n);
        }
        FloatVector sum = f32(w, offset, x, xOffset, n, 0);
        return VectorSums.sum(FOUR ? sum.add(f32(w, offset, x, xOffset, n, LANES)) : sum);
    }

    private static FloatVector f32(MemorySegment w, long offset, float[] x, int xOffset, int n, int lane) {
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
        return s.add(t);
    }

    @Override
    public float dotF16(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        if (n % PARTIAL_SUMS != 0) {
            return scalar.dotF16(w, offset, x, xOffset, n);
        }
        FloatVector sum = f16(w, offset, x, xOffset, n, 0);
        return VectorSums.sum(FOUR ? sum.add(f16(w, offset, x, xOffset, n, LANES)) : sum);
    }

    private static FloatVector f16(MemorySegment w, long offset, float[] x, int xOffset, int n, int lane) {
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
        return s.add(t);
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
        FloatVector sum = bf16(w, offset, x, xOffset, n, 0);
        return VectorSums.sum(FOUR ? sum.add(bf16(w, offset, x, xOffset, n, LANES)) : sum);
    }

    private static FloatVector bf16(MemorySegment w, long offset, float[] x, int xOffset, int n, int lane) {
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
        return s.add(t);
    }

    private static FloatVector upperHalves(MemorySegment w, long at) {
        IntVector bits = (IntVector) ShortVector.fromMemorySegment(SHORTS, w, at, LITTLE_ENDIAN)
                .convertShape(ZERO_EXTEND_S2I, INTS, 0);
        return bits.lanewise(LSHL, 16).reinterpretAsFloats();
    }

    @Override
    public float dotQ8_0(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        FloatVector sum = q8_0(w, offset, x, xOffset, n, 0);
        return VectorSums.sum(FOUR ? sum.add(q8_0(w, offset, x, xOffset, n, LANES)) : sum);
    }

    private static FloatVector q8_0(MemorySegment w, long offset, float[] x, int xOffset, int n, int lane) {
        FloatVector s = FloatVector.zero(FLOATS);
        FloatVector t = FloatVector.zero(FLOATS);
        long at = offset;
        for (int j = xOffset + lane; j < xOffset + n; j += 32) {
            FloatVector d = broadcast(LittleEndian.half(w, at));
            long q = at + 2 + lane;
            s = signed(w, q + 16).fma(load(x, j + 16), signed(w, q).mul(load(x, j))).fma(d, s);
            if (TWO) {
                t = signed(w, q + 24).fma(load(x, j + 24), signed(w, q + 8).mul(load(x, j + 8))).fma(d, t);
            }
            at += 34;
        }
        return s.add(t);
    }

    @Override
    public float dotQ4_0(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        FloatVector sum = q4_0(w, offset, x, xOffset, n, 0);
        return VectorSums.sum(FOUR ? sum.add(q4_0(w, offset, x, xOffset, n, LANES)) : sum);
    }

    private static FloatVector q4_0(MemorySegment w, long offset, float[] x, int xOffset, int n, int lane) {
        FloatVector s = FloatVector.zero(FLOATS);
        FloatVector t = FloatVector.zero(FLOATS);
        long at = offset;
        for (int j = xOffset + lane; j < xOffset + n; j += 32) {
            FloatVector d = broadcast(LittleEndian.half(w, at));
            IntVector q = unsigned(w, at + 2 + lane);
            s = products(low(q).sub(8), load(x, j), high(q).sub(8), load(x, j + 16)).fma(d, s);
            if (TWO) {
                q = unsigned(w, at + 10 + lane);
                t = products(low(q).sub(8), load(x, j + 8), high(q).sub(8), load(x, j + 24)).fma(d, t);
            }
            at += 18;
        }
        return s.add(t);
    }

    @Override
    public float dotQ4_1(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        FloatVector sum = q4_1(w, offset, x, xOffset, n, 0);
        return VectorSums.sum(FOUR ? sum.add(q4_1(w, offset, x, xOffset, n, LANES)) : sum);
    }

    private static FloatVector q4_1(MemorySegment w, long offset, float[] x, int xOffset, int n, int lane) {
        FloatVector s = FloatVector.zero(FLOATS);
        FloatVector t = FloatVector.zero(FLOATS);
        long at = offset;
        for (int j = xOffset + lane; j < xOffset + n; j += 32) {
            FloatVector d = broadcast(LittleEndian.half(w, at));
            FloatVector m = broadcast(LittleEndian.half(w, at + 2));
            IntVector q = unsigned(w, at + 4 + lane);
            FloatVector x0 = load(x, j);
            FloatVector x1 = load(x, j + 16);
            s = x0.add(x1).fma(m, products(low(q), x0, high(q), x1).fma(d, s));
            if (TWO) {
                q = unsigned(w, at + 12 + lane);
                x0 = load(x, j + 8);
                x1 = load(x, j + 24);
                t = x0.add(x1).fma(m, products(low(q), x0, high(q), x1).fma(d, t));
            }
            at += 20;
        }
        return s.add(t);
    }

    private static final UnpackedDotKernels Q5_0 = Simd.define(VectorUnpackedDotKernels.class, BITS, UnpackedDotKernels.Q5_0);
    private static final UnpackedDotKernels Q5_1 = Simd.define(VectorUnpackedDotKernels.class, BITS, UnpackedDotKernels.Q5_1);
    private static final UnpackedDotKernels Q2_K = Simd.define(VectorUnpackedDotKernels.class, BITS, UnpackedDotKernels.Q2_K);
    private static final UnpackedDotKernels Q3_K = Simd.define(VectorUnpackedDotKernels.class, BITS, UnpackedDotKernels.Q3_K);
    private static final UnpackedDotKernels Q4_K = Simd.define(VectorUnpackedDotKernels.class, BITS, UnpackedDotKernels.Q4_K);
    private static final UnpackedDotKernels Q5_K = Simd.define(VectorUnpackedDotKernels.class, BITS, UnpackedDotKernels.Q5_K);
    private static final UnpackedDotKernels Q6_K = Simd.define(VectorUnpackedDotKernels.class, BITS, UnpackedDotKernels.Q6_K);

    @Override
    public float dotQ5_0(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        return Q5_0.dot(w, offset, x, xOffset, n);
    }

    @Override
    public float dotQ5_1(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        return Q5_1.dot(w, offset, x, xOffset, n);
    }

    @Override
    public float dotQ2_K(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        return Q2_K.dot(w, offset, x, xOffset, n);
    }

    @Override
    public float dotQ3_K(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        return Q3_K.dot(w, offset, x, xOffset, n);
    }

    @Override
    public float dotQ4_K(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        return Q4_K.dot(w, offset, x, xOffset, n);
    }

    @Override
    public float dotQ5_K(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        return Q5_K.dot(w, offset, x, xOffset, n);
    }

    @Override
    public float dotQ6_K(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        return Q6_K.dot(w, offset, x, xOffset, n);
    }

    /** first · x0, then second · x1 fused to it. */
    private static FloatVector products(IntVector first, FloatVector x0, IntVector second, FloatVector x1) {
        return floats(second).fma(x1, floats(first).mul(x0));
    }

    private static IntVector low(IntVector q) {
        return q.and(15);
    }

    private static IntVector high(IntVector q) {
        return q.lanewise(LSHR, 4);
    }

    /** As many bytes as there are lanes, unsigned. Four are read as an int: the narrowest byte vector has eight. */
    private static IntVector unsigned(MemorySegment w, long at) {
        if (FOUR) {
            return IntVector.broadcast(INTS, w.get(LittleEndian.INT, at)).lanewise(LSHR, BYTE_SHIFTS).and(255);
        }
        return (IntVector) ByteVector.fromMemorySegment(BYTES, w, at, LITTLE_ENDIAN)
                .convertShape(ZERO_EXTEND_B2I, INTS, 0);
    }

    /** Likewise signed, as floats. */
    private static FloatVector signed(MemorySegment w, long at) {
        if (FOUR) {
            return floats(unsigned(w, at).lanewise(LSHL, 24).lanewise(ASHR, 24));
        }
        return (FloatVector) ByteVector.fromMemorySegment(BYTES, w, at, LITTLE_ENDIAN).convertShape(B2F, FLOATS, 0);
    }

    private static FloatVector floats(IntVector v) {
        return (FloatVector) v.convert(I2F, 0);
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(FLOATS, value);
    }

    private static FloatVector load(float[] x, int offset) {
        return FloatVector.fromArray(FLOATS, x, offset);
    }
}
