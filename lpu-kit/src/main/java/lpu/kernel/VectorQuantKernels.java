package lpu.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2I;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link QuantKernels} with the Vector API. Bytes are widened to int lanes, where quants are put together, and fused as
 * floats into two accumulators per row. Made by {@link Simd#define}, once per vector width.
 */
final class VectorQuantKernels implements QuantKernels {
    private static final int BITS = Simd.definedBits(MethodHandles.lookup());
    private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, VectorShape.forBitSize(BITS));
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    /** As many lanes as floats, but no fewer than the 8 of the narrowest species. */
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, BITS / 4)));
    private static final int LANES = FLOATS.length();
    private static final boolean FOUR_LANES = LANES == 4;
    private static final IntVector BYTE_SHIFTS = IntVector.zero(INTS).addIndex(8);
    private static final IntVector LANE_NUMBERS = IntVector.zero(INTS).addIndex(1);
    private static final ValueLayout.OfInt LE_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LE_LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);

    @Override
    public float dotQ5_0(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        FloatVector acc0 = FloatVector.zero(FLOATS);
        FloatVector acc1 = FloatVector.zero(FLOATS);
        for (int b = 0; b < n / 32; b++) {
            long block = offset + 22L * b;
            float half = ScalarDotKernels.half(w, block);
            FloatVector d = broadcast(half);
            FloatVector m = broadcast(-16 * half);
            int high = QuantBlocks.highBits(w, block + 2);
            for (int j = 0; j < 16; j += LANES) {
                IntVector q = bytes(w, block + 6 + j);
                int at = xOffset + 32 * b + j;
                acc0 = floats(q.and(15).or(fifthBits(high << 4 >>> j))).fma(d, m).fma(load(x, at), acc0);
                acc1 = floats(shifted(q, 4).or(fifthBits(high >>> 12 + j))).fma(d, m).fma(load(x, at + 16), acc1);
            }
        }
        return VectorSums.sum(acc0.add(acc1));
    }

    @Override
    public float dotQ5_1(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        FloatVector acc0 = FloatVector.zero(FLOATS);
        FloatVector acc1 = FloatVector.zero(FLOATS);
        for (int b = 0; b < n / 32; b++) {
            long block = offset + 24L * b;
            FloatVector d = broadcast(ScalarDotKernels.half(w, block));
            FloatVector m = broadcast(ScalarDotKernels.half(w, block + 2));
            int high = QuantBlocks.highBits(w, block + 4);
            for (int j = 0; j < 16; j += LANES) {
                IntVector q = bytes(w, block + 8 + j);
                int at = xOffset + 32 * b + j;
                acc0 = floats(q.and(15).or(fifthBits(high << 4 >>> j))).fma(d, m).fma(load(x, at), acc0);
                acc1 = floats(shifted(q, 4).or(fifthBits(high >>> 12 + j))).fma(d, m).fma(load(x, at + 16), acc1);
            }
        }
        return VectorSums.sum(acc0.add(acc1));
    }

    /** Bit 4 + i of {@code high} in its place, worth 16, in lane i. */
    private static IntVector fifthBits(int high) {
        return IntVector.broadcast(INTS, high).lanewise(LSHR, LANE_NUMBERS).and(16);
    }

    @Override
    public float dotQ2_K(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        FloatVector acc0 = FloatVector.zero(FLOATS);
        FloatVector acc1 = FloatVector.zero(FLOATS);
        for (int b = 0; b < n / 256; b++) {
            long block = offset + 84L * b;
            float d = ScalarDotKernels.half(w, block + 80);
            float dmin = -ScalarDotKernels.half(w, block + 82);
            for (int k = 0; k < 8; k += 2) { // two of eight groups of 32 columns
                long scales = w.get(LE_LONG, block + 8 * (k / 4)) >>> 16 * (k % 4);
                int at = xOffset + 256 * b + 32 * k;
                for (int l = 0; l < 32; l += LANES) {
                    IntVector q = shifted(bytes(w, block + 16 + 32 * (k / 4) + l), 2 * (k % 4));
                    acc0 = scaled2(q, d, dmin, scales, l / 16).fma(load(x, at + l), acc0);
                    acc1 = scaled2(shifted(q, 2), d, dmin, scales, 2 + l / 16)
                            .fma(load(x, at + 32 + l), acc1);
                }
            }
        }
        return VectorSums.sum(acc0.add(acc1));
    }

    private static FloatVector scaled2(IntVector quants, float d, float dmin, long scales, int g) {
        int scale = QuantBlocks.byteOf(scales, g);
        return floats(quants.and(3)).fma(broadcast(d * (scale & 15)), broadcast(dmin * (scale >>> 4)));
    }

    @Override
    public float dotQ3_K(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        FloatVector acc0 = FloatVector.zero(FLOATS);
        FloatVector acc1 = FloatVector.zero(FLOATS);
        for (int b = 0; b < n / 256; b++) {
            long block = offset + 110L * b;
            float d = ScalarDotKernels.half(w, block + 108);
            for (int k = 0; k < 8; k += 2) { // two of eight groups of 32 columns
                long scales = QuantBlocks.scales3(w, block + 96, k / 4) >>> 16 * (k % 4);
                int at = xOffset + 256 * b + 32 * k;
                for (int l = 0; l < 32; l += LANES) {
                    IntVector q = shifted(bytes(w, block + 32 + 32 * (k / 4) + l), 2 * (k % 4));
                    IntVector h = shifted(bytes(w, block + l).lanewise(LSHL, 2), k);
                    acc0 = scaled3(q, h, d, scales, l / 16).fma(load(x, at + l), acc0);
                    acc1 = scaled3(shifted(q, 2), shifted(h, 1), d, scales, 2 + l / 16)
                            .fma(load(x, at + 32 + l), acc1);
                }
            }
        }
        return VectorSums.sum(acc0.add(acc1));
    }

    private static FloatVector scaled3(IntVector low, IntVector high, float d, long scales, int g) {
        return floats(low.and(3).or(high.and(4)).sub(4)).mul(broadcast(d * (QuantBlocks.byteOf(scales, g) - 32)));
    }

    @Override
    public float dotQ4_K(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        FloatVector acc0 = FloatVector.zero(FLOATS);
        FloatVector acc1 = FloatVector.zero(FLOATS);
        for (int b = 0; b < n / 256; b++) {
            long block = offset + 144L * b;
            float d = ScalarDotKernels.half(w, block);
            float dmin = -ScalarDotKernels.half(w, block + 2);
            long scales = QuantBlocks.scales4(w, block + 4);
            long minima = QuantBlocks.minima4(w, block + 4);
            for (int g = 0; g < 8; g += 2) {
                FloatVector d0 = broadcast(d * QuantBlocks.byteOf(scales, g));
                FloatVector d1 = broadcast(d * QuantBlocks.byteOf(scales, g + 1));
                FloatVector m0 = broadcast(dmin * QuantBlocks.byteOf(minima, g));
                FloatVector m1 = broadcast(dmin * QuantBlocks.byteOf(minima, g + 1));
                int at = xOffset + 256 * b + 32 * g;
                for (int l = 0; l < 32; l += LANES) {
                    IntVector q = bytes(w, block + 16 + 16 * g + l);
                    acc0 = floats(q.and(15)).fma(d0, m0).fma(load(x, at + l), acc0);
                    acc1 = floats(shifted(q, 4)).fma(d1, m1).fma(load(x, at + 32 + l), acc1);
                }
            }
        }
        return VectorSums.sum(acc0.add(acc1));
    }

    @Override
    public float dotQ5_K(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        FloatVector acc0 = FloatVector.zero(FLOATS);
        FloatVector acc1 = FloatVector.zero(FLOATS);
        for (int b = 0; b < n / 256; b++) {
            long block = offset + 176L * b;
            float d = ScalarDotKernels.half(w, block);
            float dmin = -ScalarDotKernels.half(w, block + 2);
            long scales = QuantBlocks.scales4(w, block + 4);
            long minima = QuantBlocks.minima4(w, block + 4);
            for (int g = 0; g < 8; g += 2) {
                FloatVector d0 = broadcast(d * QuantBlocks.byteOf(scales, g));
                FloatVector d1 = broadcast(d * QuantBlocks.byteOf(scales, g + 1));
                FloatVector m0 = broadcast(dmin * QuantBlocks.byteOf(minima, g));
                FloatVector m1 = broadcast(dmin * QuantBlocks.byteOf(minima, g + 1));
                int at = xOffset + 256 * b + 32 * g;
                for (int l = 0; l < 32; l += LANES) {
                    IntVector q = bytes(w, block + 48 + 16 * g + l);
                    IntVector h = shifted(bytes(w, block + 16 + l).lanewise(LSHL, 4), g);
                    acc0 = floats(q.and(15).or(h.and(16))).fma(d0, m0).fma(load(x, at + l), acc0);
                    acc1 = floats(shifted(q, 4).or(shifted(h, 1).and(16))).fma(d1, m1)
                            .fma(load(x, at + 32 + l), acc1);
                }
            }
        }
        return VectorSums.sum(acc0.add(acc1));
    }

    @Override
    public float dotQ6_K(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        FloatVector acc0 = FloatVector.zero(FLOATS);
        FloatVector acc1 = FloatVector.zero(FLOATS);
        for (int b = 0; b < n / 256; b++) {
            long block = offset + 210L * b;
            float d = ScalarDotKernels.half(w, block + 208);
            for (int k = 0; k < 4; k++) { // columns with the low and with the high nibbles of 32 bytes
                long scales = w.get(LE_LONG, block + 192 + 8 * (k / 2)) >>> 16 * (k % 2);
                int at = xOffset + 256 * b + 128 * (k / 2) + 32 * (k % 2);
                for (int l = 0; l < 32; l += LANES) {
                    IntVector q = bytes(w, block + 32 * k + l);
                    IntVector h = shifted(bytes(w, block + 128 + 32 * (k / 2) + l), 2 * (k % 2));
                    acc0 = scaled6(q.and(15), h.lanewise(LSHL, 4), d, scales, l / 16).fma(load(x, at + l), acc0);
                    acc1 = scaled6(shifted(q, 4), h, d, scales, 4 + l / 16).fma(load(x, at + 64 + l), acc1);
                }
            }
        }
        return VectorSums.sum(acc0.add(acc1));
    }

    private static FloatVector scaled6(IntVector low, IntVector high, float d, long scales, int g) {
        return floats(low.or(high.and(0x30)).sub(32)).mul(broadcast(d * (byte) QuantBlocks.byteOf(scales, g)));
    }

    /** As many bytes as there are lanes, unsigned. Four are read as an int: the narrowest byte vector has eight. */
    private static IntVector bytes(MemorySegment w, long at) {
        if (FOUR_LANES) {
            return IntVector.broadcast(INTS, w.get(LE_INT, at)).lanewise(LSHR, BYTE_SHIFTS).and(255);
        }
        return (IntVector) ByteVector.fromMemorySegment(BYTES, w, at, LITTLE_ENDIAN)
                .convertShape(ZERO_EXTEND_B2I, INTS, 0);
    }

    private static IntVector shifted(IntVector v, int right) {
        return v.lanewise(LSHR, right);
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
