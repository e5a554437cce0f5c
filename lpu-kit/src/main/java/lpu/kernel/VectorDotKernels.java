package lpu.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.B2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.GE;
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
 * {@link DotKernels} with the Vector API. Quants are widened to float lanes and fused into two accumulators per row; columns
 * after the last whole vector are added by the scalar definition. Made by {@link Simd#define}, once per vector width.
 */
final class VectorDotKernels implements DotKernels {
    private static final int BITS = Simd.definedBits(MethodHandles.lookup());
    private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, VectorShape.forBitSize(BITS));
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    /** As many lanes as floats. */
    private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, VectorShape.forBitSize(BITS / 2));
    /** Bytes loaded at once: as many as floats have lanes, but no fewer than the 8 of the narrowest species. */
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, BITS / 4)));
    private static final int LANES = FLOATS.length();
    private static final int GROUP = BYTES.length();
    private static final boolean TWO_PARTS = GROUP > LANES;
    private static final QuantKernels QUANTS = QuantKernels.of(BITS);
    private static final LaneKernels SIDE_BY_SIDE = LaneKernels.of(BITS);

    private final DotKernels scalar = new ScalarDotKernels();

    @Override
    public String name() {
        return "vector-" + BITS;
    }

    @Override
    public float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
        FloatVector acc0 = FloatVector.zero(FLOATS);
        FloatVector acc1 = FloatVector.zero(FLOATS);
        int j = 0;
        for (; j + 2 * LANES <= n; j += 2 * LANES) {
            acc0 = load(a, aOffset + j).fma(load(b, bOffset + j), acc0);
            acc1 = load(a, aOffset + j + LANES).fma(load(b, bOffset + j + LANES), acc1);
        }
        for (; j + LANES <= n; j += LANES) {
            acc0 = load(a, aOffset + j).fma(load(b, bOffset + j), acc0);
        }
        float sum = VectorSums.sum(acc0.add(acc1));
        return j == n ? sum : sum + scalar.dot(a, aOffset + j, b, bOffset + j, n - j);
    }

    @Override
    public float dotF32(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        FloatVector acc0 = FloatVector.zero(FLOATS);
        FloatVector acc1 = FloatVector.zero(FLOATS);
        int j = 0;
        for (; j + 2 * LANES <= n; j += 2 * LANES) {
            long at = offset + 4L * j;
            acc0 = FloatVector.fromMemorySegment(FLOATS, w, at, LITTLE_ENDIAN).fma(load(x, xOffset + j), acc0);
            acc1 = FloatVector.fromMemorySegment(FLOATS, w, at + 4L * LANES, LITTLE_ENDIAN)
                    .fma(load(x, xOffset + j + LANES), acc1);
        }
        float sum = VectorSums.sum(acc0.add(acc1));
        return j == n ? sum : sum + scalar.dotF32(w, offset + 4L * j, x, xOffset + j, n - j);
    }

    @Override
    public float dotF16(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        FloatVector acc = FloatVector.zero(FLOATS);
        int j = 0;
        for (; j + LANES <= n; j += LANES) {
            ShortVector half = ShortVector.fromMemorySegment(SHORTS, w, offset + 2L * j, LITTLE_ENDIAN);
            acc = widenHalf(half).fma(load(x, xOffset + j), acc);
        }
        float sum = VectorSums.sum(acc);
        return j == n ? sum : sum + scalar.dotF16(w, offset + 2L * j, x, xOffset + j, n - j);
    }

    @Override
    public float dotBf16(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        FloatVector acc = FloatVector.zero(FLOATS);
        int j = 0;
        for (; j + LANES <= n; j += LANES) {
            ShortVector top = ShortVector.fromMemorySegment(SHORTS, w, offset + 2L * j, LITTLE_ENDIAN);
            IntVector bits = (IntVector) top.convertShape(ZERO_EXTEND_S2I, INTS, 0);
            acc = bits.lanewise(LSHL, 16).reinterpretAsFloats().fma(load(x, xOffset + j), acc);
        }
        float sum = VectorSums.sum(acc);
        return j == n ? sum : sum + scalar.dotBf16(w, offset + 2L * j, x, xOffset + j, n - j);
    }

    @Override
    public float dotQ4_0(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        FloatVector acc0 = FloatVector.zero(FLOATS);
        FloatVector acc1 = FloatVector.zero(FLOATS);
        for (int b = 0; b < n / 32; b++) {
            long block = offset + 18L * b;
            FloatVector d = FloatVector.broadcast(FLOATS, LittleEndian.half(w, block));
            for (int j = 0; j < 16; j += GROUP) {
                ByteVector q = ByteVector.fromMemorySegment(BYTES, w, block + 2 + j, LITTLE_ENDIAN);
                ByteVector low = lowNibbles(q).sub((byte) 8);
                ByteVector high = highNibbles(q).sub((byte) 8);
                int at = xOffset + 32 * b + j;
                acc0 = part0(low).mul(d).fma(load(x, at), acc0);
                acc1 = part0(high).mul(d).fma(load(x, at + 16), acc1);
                if (TWO_PARTS) {
                    acc0 = part1(low).mul(d).fma(load(x, at + LANES), acc0);
                    acc1 = part1(high).mul(d).fma(load(x, at + 16 + LANES), acc1);
                }
            }
        }
        return VectorSums.sum(acc0.add(acc1));
    }

    @Override
    public float dotQ4_1(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        FloatVector acc0 = FloatVector.zero(FLOATS);
        FloatVector acc1 = FloatVector.zero(FLOATS);
        for (int b = 0; b < n / 32; b++) {
            long block = offset + 20L * b;
            FloatVector d = FloatVector.broadcast(FLOATS, LittleEndian.half(w, block));
            FloatVector m = FloatVector.broadcast(FLOATS, LittleEndian.half(w, block + 2));
            for (int j = 0; j < 16; j += GROUP) {
                ByteVector q = ByteVector.fromMemorySegment(BYTES, w, block + 4 + j, LITTLE_ENDIAN);
                ByteVector low = lowNibbles(q);
                ByteVector high = highNibbles(q);
                int at = xOffset + 32 * b + j;
                acc0 = part0(low).fma(d, m).fma(load(x, at), acc0);
                acc1 = part0(high).fma(d, m).fma(load(x, at + 16), acc1);
                if (TWO_PARTS) {
                    acc0 = part1(low).fma(d, m).fma(load(x, at + LANES), acc0);
                    acc1 = part1(high).fma(d, m).fma(load(x, at + 16 + LANES), acc1);
                }
            }
        }
        return VectorSums.sum(acc0.add(acc1));
    }

    @Override
    public float dotQ8_0(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        FloatVector acc0 = FloatVector.zero(FLOATS);
        FloatVector acc1 = FloatVector.zero(FLOATS);
        for (int b = 0; b < n / 32; b++) {
            long block = offset + 34L * b;
            FloatVector d = FloatVector.broadcast(FLOATS, LittleEndian.half(w, block));
            for (int j = 0; j < 16; j += GROUP) {
                ByteVector low = ByteVector.fromMemorySegment(BYTES, w, block + 2 + j, LITTLE_ENDIAN);
                ByteVector high = ByteVector.fromMemorySegment(BYTES, w, block + 18 + j, LITTLE_ENDIAN);
                int at = xOffset + 32 * b + j;
                acc0 = part0(low).mul(d).fma(load(x, at), acc0);
                acc1 = part0(high).mul(d).fma(load(x, at + 16), acc1);
                if (TWO_PARTS) {
                    acc0 = part1(low).mul(d).fma(load(x, at + LANES), acc0);
                    acc1 = part1(high).mul(d).fma(load(x, at + 16 + LANES), acc1);
                }
            }
        }
        return VectorSums.sum(acc0.add(acc1));
    }

    @Override
    public QuantKernels quants() {
        return QUANTS;
    }

    @Override
    public LaneKernels lanes() {
        return SIDE_BY_SIDE;
    }

    private static FloatVector load(float[] x, int offset) {
        return FloatVector.fromArray(FLOATS, x, offset);
    }

    private static ByteVector lowNibbles(ByteVector q) {
        return q.and((byte) 15);
    }

    /** CPUs shift words, not bytes: what comes over from the neighbour is masked. */
    private static ByteVector highNibbles(ByteVector q) {
        return q.reinterpretAsInts().lanewise(LSHR, 4).reinterpretAsBytes().and((byte) 15);
    }

    private static FloatVector part0(ByteVector q) {
        return (FloatVector) q.convertShape(B2F, FLOATS, 0);
    }

    private static FloatVector part1(ByteVector q) {
        return (FloatVector) q.convertShape(B2F, FLOATS, 1);
    }

    /**
     * IEEE half to float, exactly: exponent and fraction move to their float places and a multiplication by 2^112
     * corrects the exponent's bias, subnormals included; infinities and NaN get float's largest exponent.
     */
    private static FloatVector widenHalf(ShortVector half) {
        IntVector h = (IntVector) half.convertShape(ZERO_EXTEND_S2I, INTS, 0);
        IntVector magnitude = h.and(0x7fff).lanewise(LSHL, 13);
        IntVector finite = magnitude.reinterpretAsFloats().mul(0x1p112f).reinterpretAsInts();
        IntVector special = magnitude.or(0x7f800000);
        return finite.blend(special, magnitude.compare(GE, 0x7c00 << 13))
                .or(h.and(0x8000).lanewise(LSHL, 16))
                .reinterpretAsFloats();
    }
}
