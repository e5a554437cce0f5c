package lpu.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.B2F;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2I;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link QuantKernels} with the Vector API. Quants are put together in int or byte lanes, widened to float lanes and
 * fused into two accumulators per row. Loop bodies are small: past its limits of inlining the compiler boxes vectors.
 * Made by {@link Simd#define}, once per vector width.
 */
final class VectorQuantKernels implements QuantKernels {
    private static final int BITS = Simd.definedBits(MethodHandles.lookup());
    private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, VectorShape.forBitSize(BITS));
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    /** As many lanes as floats, but no fewer than the 8 of the narrowest species. */
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, BITS / 4)));
    private static final VectorSpecies<Integer> WORDS = VectorSpecies.of(int.class, VectorShape.forBitSize(BITS / 2));
    private static final int LANES = FLOATS.length();
    private static final boolean FOUR_LANES = LANES == 4;
    private static final IntVector BYTE_SHIFTS = IntVector.zero(INTS).addIndex(8);
    private static final IntVector LANE_NUMBERS = IntVector.zero(INTS).addIndex(1);

    @Override
    public float dotQ5_0(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        FloatVector acc0 = FloatVector.zero(FLOATS);
        FloatVector acc1 = FloatVector.zero(FLOATS);
        for (int b = 0; b < n / 32; b++) {
            long block = offset + 22L * b;
            float half = LittleEndian.half(w, block);
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
            FloatVector d = broadcast(LittleEndian.half(w, block));
            FloatVector m = broadcast(LittleEndian.half(w, block + 2));
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
            float d = LittleEndian.half(w, block + 80);
            float dmin = -LittleEndian.half(w, block + 82);
            for (int i = 0; i < 2; i++) {
                long scales = w.get(LittleEndian.LONG, block + 8 * i);
                for (int l = 0; l < 32; l += 2 * LANES) {
                    IntVector q = words(w, block + 16 + 32 * i + l);
                    for (int k = 0; k < 4; k++) {
                        ByteVector quants = q.lanewise(LSHR, 2 * k).and(0x03030303).reinterpretAsBytes();
                        int s0 = QuantBlocks.byteOf(scales, 2 * k + l / 16);
                        int s1 = QuantBlocks.byteOf(scales, 2 * k + (l + LANES) / 16);
                        int at = xOffset + 256 * b + 128 * i + 32 * k + l;
                        acc0 = part0(quants).fma(broadcast(d * (s0 & 15)), broadcast(dmin * (s0 >>> 4)))
                                .fma(load(x, at), acc0);
                        acc1 = part1(quants).fma(broadcast(d * (s1 & 15)), broadcast(dmin * (s1 >>> 4)))
                                .fma(load(x, at + LANES), acc1);
                    }
                }
            }
        }
        return VectorSums.sum(acc0.add(acc1));
    }

    @Override
    public float dotQ3_K(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        FloatVector acc0 = FloatVector.zero(FLOATS);
        FloatVector acc1 = FloatVector.zero(FLOATS);
        for (int b = 0; b < n / 256; b++) {
            long block = offset + 110L * b;
            float d = LittleEndian.half(w, block + 108);
            for (int i = 0; i < 2; i++) {
                long scales = QuantBlocks.scales3(w, block + 96, i);
                for (int l = 0; l < 32; l += 2 * LANES) {
                    IntVector q = words(w, block + 32 + 32 * i + l);
                    IntVector h = words(w, block + l).lanewise(LSHR, 4 * i);
                    for (int k = 0; k < 4; k++) {
                        IntVector low = q.lanewise(LSHR, 2 * k).and(0x03030303);
                        IntVector high = h.lanewise(LSHR, k).and(0x01010101).lanewise(LSHL, 2);
                        ByteVector quants = low.or(high).reinterpretAsBytes().sub((byte) 4);
                        int at = xOffset + 256 * b + 128 * i + 32 * k + l;
                        acc0 = part0(quants).mul(scale3(d, scales, 2 * k + l / 16)).fma(load(x, at), acc0);
                        acc1 = part1(quants).mul(scale3(d, scales, 2 * k + (l + LANES) / 16))
                                .fma(load(x, at + LANES), acc1);
                    }
                }
            }
        }
        return VectorSums.sum(acc0.add(acc1));
    }

    private static FloatVector scale3(float d, long scales, int g) {
        return broadcast(d * (QuantBlocks.byteOf(scales, g) - 32));
    }

    @Override
    public float dotQ4_K(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        FloatVector acc0 = FloatVector.zero(FLOATS);
        FloatVector acc1 = FloatVector.zero(FLOATS);
        for (int b = 0; b < n / 256; b++) {
            long block = offset + 144L * b;
            float d = LittleEndian.half(w, block);
            float dmin = -LittleEndian.half(w, block + 2);
            long scales = QuantBlocks.scales4(w, block + 4);
            long minima = QuantBlocks.minima4(w, block + 4);
            for (int g = 0; g < 8; g++) { // 32 columns
                FloatVector d0 = broadcast(d * QuantBlocks.byteOf(scales, g));
                FloatVector m0 = broadcast(dmin * QuantBlocks.byteOf(minima, g));
                for (int l = 0; l < 32; l += 2 * LANES) {
                    IntVector q = words(w, block + 16 + 32 * (g / 2) + l).lanewise(LSHR, 4 * (g % 2));
                    ByteVector quants = q.and(0x0f0f0f0f).reinterpretAsBytes();
                    int at = xOffset + 256 * b + 32 * g + l;
                    acc0 = part0(quants).fma(d0, m0).fma(load(x, at), acc0);
                    acc1 = part1(quants).fma(d0, m0).fma(load(x, at + LANES), acc1);
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
            float d = LittleEndian.half(w, block);
            float dmin = -LittleEndian.half(w, block + 2);
            long scales = QuantBlocks.scales4(w, block + 4);
            long minima = QuantBlocks.minima4(w, block + 4);
            for (int g = 0; g < 8; g++) { // 32 columns
                FloatVector d0 = broadcast(d * QuantBlocks.byteOf(scales, g));
                FloatVector m0 = broadcast(dmin * QuantBlocks.byteOf(minima, g));
                for (int l = 0; l < 32; l += 2 * LANES) {
                    IntVector q = words(w, block + 48 + 32 * (g / 2) + l).lanewise(LSHR, 4 * (g % 2));
                    IntVector h = words(w, block + 16 + l).lanewise(LSHR, g).and(0x01010101).lanewise(LSHL, 4);
                    ByteVector quants = q.and(0x0f0f0f0f).or(h).reinterpretAsBytes();
                    int at = xOffset + 256 * b + 32 * g + l;
                    acc0 = part0(quants).fma(d0, m0).fma(load(x, at), acc0);
                    acc1 = part1(quants).fma(d0, m0).fma(load(x, at + LANES), acc1);
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
            float d = LittleEndian.half(w, block + 208);
            for (int i = 0; i < 2; i++) {
                long scales = w.get(LittleEndian.LONG, block + 192 + 8 * i);
                for (int l = 0; l < 32; l += 2 * LANES) {
                    IntVector h = words(w, block + 128 + 32 * i + l);
                    for (int k = 0; k < 4; k++) {
                        IntVector low = words(w, block + 64 * i + 32 * (k % 2) + l).lanewise(LSHR, 4 * (k / 2));
                        IntVector high = h.lanewise(LSHR, 2 * k).and(0x03030303).lanewise(LSHL, 4);
                        ByteVector quants = low.and(0x0f0f0f0f).or(high).reinterpretAsBytes().sub((byte) 32);
                        int at = xOffset + 256 * b + 128 * i + 32 * k + l;
                        acc0 = part0(quants).mul(scale6(d, scales, 2 * k + l / 16)).fma(load(x, at), acc0);
                        acc1 = part1(quants).mul(scale6(d, scales, 2 * k + (l + LANES) / 16))
                                .fma(load(x, at + LANES), acc1);
                    }
                }
            }
        }
        return VectorSums.sum(acc0.add(acc1));
    }

    private static FloatVector scale6(float d, long scales, int g) {
        return broadcast(d * (byte) QuantBlocks.byteOf(scales, g));
    }

    /** Twice as many bytes as there are float lanes, four in an int lane: CPUs shift words, not bytes. */
    private static IntVector words(MemorySegment w, long at) {
        return IntVector.fromMemorySegment(WORDS, w, at, LITTLE_ENDIAN);
    }

    private static FloatVector part0(ByteVector q) {
        return (FloatVector) q.convertShape(B2F, FLOATS, 0);
    }

    private static FloatVector part1(ByteVector q) {
        return (FloatVector) q.convertShape(B2F, FLOATS, 1);
    }

    /** As many bytes as there are lanes, unsigned. Four are read as an int: the narrowest byte vector has eight. */
    private static IntVector bytes(MemorySegment w, long at) {
        if (FOUR_LANES) {
            return IntVector.broadcast(INTS, w.get(LittleEndian.INT, at)).lanewise(LSHR, BYTE_SHIFTS).and(255);
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
