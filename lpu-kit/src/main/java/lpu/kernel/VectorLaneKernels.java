package lpu.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link LaneKernels} with the Vector API. A quant becomes a float without a conversion: where it lies in the word, at bit
 * p, it is put under the exponent of 2^(23 - p), whose mantissa counts units of 2^-p; subtracting 2^(23 - p) + zero
 * leaves quant - zero, exactly. Only quants below bit 23 can do so, hence the shift by half a word. Loops are as small as
 * this because past its limits of inlining, about sixty vector operations in a method, the compiler boxes vectors.
 * Made by {@link Simd#define}, once per vector width.
 */
final class VectorLaneKernels implements LaneKernels {
    private static final VectorSpecies<Float> FLOATS =
            VectorSpecies.of(float.class, VectorShape.forBitSize(Simd.definedBits(MethodHandles.lookup())));
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    private static final int LANES = FLOATS.length();
    private static final int NEXT = LaneFormat.VECTOR_BYTES;

    // 2^(23 - p), by the quant's place p
    private static final float AT_0 = 0x1p23f;
    private static final float AT_4 = 0x1p19f;
    private static final float AT_5 = 0x1p18f;
    private static final float AT_8 = 0x1p15f;
    private static final float AT_10 = 0x1p13f;
    private static final float AT_12 = 0x1p11f;

    @Override
    public void sums(float[] x, int columns, int blocks, float[] sums) {
        for (int b = 0; b < blocks; b++) {
            FloatVector sum = FloatVector.fromArray(FLOATS, x, b * columns);
            for (int j = LANES; j < columns; j += LANES) {
                sum = sum.add(FloatVector.fromArray(FLOATS, x, b * columns + j));
            }
            sums[b] = VectorSums.sum(sum);
        }
    }

    @Override
    public void dots(LaneFormat format, MemorySegment w, int from, int to, int blocks, float[] x, float[] sums,
            float[] y) {
        long groupBytes = (long) blocks * format.blockBytes();
        for (int g = from; g < to; g++) {
            for (int r = 0; r < LaneFormat.ROWS; r += LANES) {
                long lanes = g * groupBytes + (long) Float.BYTES * r;
                int yAt = LaneFormat.ROWS * g + r;
                switch (format.bits()) {
                    case 4 -> nibbles(format, w, lanes, blocks, x, y, yAt);
                    case 5 -> fives(format, w, lanes, blocks, x, y, yAt);
                    default -> bytes(format, w, lanes, blocks, x, y, yAt);
                }
                if (format.minima()) {
                    minima(format.blockBytes(), w, lanes + NEXT, blocks, sums, y, yAt);
                }
            }
        }
    }

    /** Half a word, four columns, at a time. */
    private static void nibbles(LaneFormat format, MemorySegment w, long at, int blocks, float[] x, float[] y, int yAt) {
        int columns = format.columns();
        int halves = columns / 4;
        int stride = format.blockBytes();
        long words = at + format.wordsAt();
        FloatVector zero0 = broadcast(AT_0 + format.zero());
        FloatVector zero4 = broadcast(AT_4 + format.zero());
        FloatVector zero8 = broadcast(AT_8 + format.zero());
        FloatVector zero12 = broadcast(AT_12 + format.zero());
        FloatVector acc = FloatVector.zero(FLOATS);
        for (int b = 0; b < blocks; b++) {
            long block = (long) b * stride;
            FloatVector a0 = FloatVector.zero(FLOATS);
            FloatVector a1 = a0;
            FloatVector a2 = a0;
            FloatVector a3 = a0;
            for (int k = 0; k < halves; k++) {
                IntVector v = ints(w, words + block + NEXT * (k >> 1)).lanewise(LSHR, (k & 1) << 4);
                int j = b * columns + 4 * k;
                a0 = quants(v, 15, AT_0).sub(zero0).fma(broadcast(x[j]), a0);
                a1 = quants(v, 15 << 4, AT_4).sub(zero4).fma(broadcast(x[j + 1]), a1);
                a2 = quants(v, 15 << 8, AT_8).sub(zero8).fma(broadcast(x[j + 2]), a2);
                a3 = quants(v, 15 << 12, AT_12).sub(zero12).fma(broadcast(x[j + 3]), a3);
            }
            acc = a0.add(a1).add(a2.add(a3)).fma(floats(w, at + block), acc);
        }
        acc.intoArray(y, yAt);
    }

    /** Half a word, three columns, at a time; then the one or two columns of the last word. */
    private static void fives(LaneFormat format, MemorySegment w, long at, int blocks, float[] x, float[] y, int yAt) {
        int columns = format.columns();
        int halves = columns / 3;
        int stride = format.blockBytes();
        long words = at + format.wordsAt();
        FloatVector zero0 = broadcast(AT_0 + format.zero());
        FloatVector zero5 = broadcast(AT_5 + format.zero());
        FloatVector zero10 = broadcast(AT_10 + format.zero());
        FloatVector acc = FloatVector.zero(FLOATS);
        for (int b = 0; b < blocks; b++) {
            long block = (long) b * stride;
            FloatVector a0 = FloatVector.zero(FLOATS);
            FloatVector a1 = a0;
            FloatVector a2 = a0;
            for (int k = 0; k < halves; k++) {
                IntVector v = ints(w, words + block + NEXT * (k >> 1)).lanewise(LSHR, (k & 1) * 15);
                int j = b * columns + 3 * k;
                a0 = quants(v, 31, AT_0).sub(zero0).fma(broadcast(x[j]), a0);
                a1 = quants(v, 31 << 5, AT_5).sub(zero5).fma(broadcast(x[j + 1]), a1);
                a2 = quants(v, 31 << 10, AT_10).sub(zero10).fma(broadcast(x[j + 2]), a2);
            }
            IntVector v = ints(w, words + block + NEXT * (halves >> 1)).lanewise(LSHR, (halves & 1) * 15);
            int j = b * columns + 3 * halves;
            a0 = quants(v, 31, AT_0).sub(zero0).fma(broadcast(x[j]), a0);
            if (columns - 3 * halves == 2) {
                a1 = quants(v, 31 << 5, AT_5).sub(zero5).fma(broadcast(x[j + 1]), a1);
            }
            acc = a0.add(a1).add(a2).fma(floats(w, at + block), acc);
        }
        acc.intoArray(y, yAt);
    }

    /** A word, four columns, at a time. */
    private static void bytes(LaneFormat format, MemorySegment w, long at, int blocks, float[] x, float[] y, int yAt) {
        int columns = format.columns();
        int count = columns / 4;
        int stride = format.blockBytes();
        long words = at + format.wordsAt();
        FloatVector zero0 = broadcast(AT_0 + format.zero());
        FloatVector zero8 = broadcast(AT_8 + format.zero());
        FloatVector acc = FloatVector.zero(FLOATS);
        for (int b = 0; b < blocks; b++) {
            long block = (long) b * stride;
            FloatVector a0 = FloatVector.zero(FLOATS);
            FloatVector a1 = a0;
            FloatVector a2 = a0;
            FloatVector a3 = a0;
            for (int k = 0; k < count; k++) {
                IntVector v = ints(w, words + block + NEXT * k);
                IntVector u = v.lanewise(LSHR, 16);
                int j = b * columns + 4 * k;
                a0 = quants(v, 255, AT_0).sub(zero0).fma(broadcast(x[j]), a0);
                a1 = quants(v, 255 << 8, AT_8).sub(zero8).fma(broadcast(x[j + 1]), a1);
                a2 = quants(u, 255, AT_0).sub(zero0).fma(broadcast(x[j + 2]), a2);
                a3 = quants(u, 255 << 8, AT_8).sub(zero8).fma(broadcast(x[j + 3]), a3);
            }
            acc = a0.add(a1).add(a2.add(a3)).fma(floats(w, at + block), acc);
        }
        acc.intoArray(y, yAt);
    }

    /** y += Σ_b m_b sums_b. */
    private static void minima(int stride, MemorySegment w, long at, int blocks, float[] sums, float[] y, int yAt) {
        FloatVector acc = FloatVector.fromArray(FLOATS, y, yAt);
        for (int b = 0; b < blocks; b++) {
            acc = floats(w, at + (long) b * stride).fma(broadcast(sums[b]), acc);
        }
        acc.intoArray(y, yAt);
    }

    /** The masked bits under the exponent of {@code power}: power + quant. */
    private static FloatVector quants(IntVector v, int mask, float power) {
        return v.and(mask).or(Float.floatToRawIntBits(power)).reinterpretAsFloats();
    }

    private static IntVector ints(MemorySegment w, long at) {
        return IntVector.fromMemorySegment(INTS, w, at, LITTLE_ENDIAN);
    }

    private static FloatVector floats(MemorySegment w, long at) {
        return FloatVector.fromMemorySegment(FLOATS, w, at, LITTLE_ENDIAN);
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(FLOATS, value);
    }
}
