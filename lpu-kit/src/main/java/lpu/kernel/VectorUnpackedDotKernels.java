package lpu.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.B2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The formats of {@link DotKernels} whose quants lie in several places: up to 256 columns at a time, quants are put together in
 * an array of bytes that stays in the first-level cache, and scales and minima in arrays of floats; then all formats are
 * alike. Made by {@link Simd#define}, once per vector width and format, so that the compiler sees one format only.
 */
final class VectorUnpackedDotKernels implements UnpackedDotKernels {
    private static final int BITS = Simd.definedBits(MethodHandles.lookup());
    private static final int FORMAT = Simd.definedVariant(MethodHandles.lookup());
    private static final boolean K = FORMAT >= Q2_K;
    /** Columns of a block, and its bytes. */
    private static final int COLUMNS = K ? 256 : 32;
    private static final int BYTES = new int[] {22, 24, 84, 110, 144, 176, 210}[FORMAT];
    /** Columns that share a scale. */
    private static final int GROUP = FORMAT == Q2_K || FORMAT == Q3_K || FORMAT == Q6_K ? 16 : 32;
    private static final boolean MINIMA = FORMAT == Q5_1 || FORMAT == Q2_K || FORMAT == Q4_K || FORMAT == Q5_K;
    /** What is taken from the quants of an array; {@link #FIFTHS} have it in them. */
    private static final int ZERO = FORMAT == Q3_K ? 4 : FORMAT == Q6_K ? 32 : 0;
    private static final int MOST_COLUMNS = UnpackedQuants.MOST_COLUMNS;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, LITTLE_ENDIAN);
    private static final long NIBBLES = 0x0f0f0f0f0f0f0f0fL;
    /** long[256], for eight bits: a byte for each, that a nibble is or-ed with. Of Q5_1 16 or 0, of Q5_0 0 or -16. */
    private static final long[] FIFTHS = new long[256];

    static {
        for (int bits = 0; bits < FIFTHS.length; bits++) {
            for (int i = 0; i < 8; i++) {
                int bit = bits >>> i & 1;
                FIFTHS[bits] |= (FORMAT == Q5_0 ? (1 - bit) * 0xf0L : bit * 0x10L) << 8 * i;
            }
        }
    }

    private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, VectorShape.forBitSize(BITS));
    /** As many lanes as floats, but no fewer than the 8 of the narrowest species. */
    private static final VectorSpecies<Byte> QUANTS =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, BITS / 4)));
    private static final VectorSpecies<Byte> SIXTEEN = ByteVector.SPECIES_128;
    private static final int LANES = FLOATS.length();
    private static final int HALF = DotKernels.PARTIAL_SUMS / 2;
    private static final boolean TWO = LANES < DotKernels.PARTIAL_SUMS;
    private static final boolean FOUR = LANES < HALF;

    @Override
    public float dot(MemorySegment w, long offset, float[] x, int xOffset, int n) {
        UnpackedQuants room = UnpackedQuants.OF_THREAD.get();
        FloatVector s = FloatVector.zero(FLOATS); // partial sums from 0
        FloatVector t = FloatVector.zero(FLOATS); // from 8
        FloatVector u = FloatVector.zero(FLOATS); // from 4
        FloatVector v = FloatVector.zero(FLOATS); // from 12
        long at = offset;
        for (int done = 0; done < n; done += MOST_COLUMNS) {
            int columns = Math.min(n - done, MOST_COLUMNS);
            unpack(w, at, columns, room.quants(), room.scales(), room.minima());
            at += (long) columns / COLUMNS * BYTES;
            for (int g = 0; g < columns / GROUP; g++) {
                FloatVector d = FloatVector.broadcast(FLOATS, room.scales()[g]);
                FloatVector m = FloatVector.broadcast(FLOATS, room.minima()[g]);
                int j = GROUP * g;
                s = add(room.quants(), j, x, xOffset + done + j, d, m, s);
                if (TWO) {
                    t = add(room.quants(), j + HALF, x, xOffset + done + j + HALF, d, m, t);
                }
                if (FOUR) {
                    u = add(room.quants(), j + LANES, x, xOffset + done + j + LANES, d, m, u);
                    v = add(room.quants(), j + HALF + LANES, x, xOffset + done + j + HALF + LANES, d, m, v);
                }
            }
        }
        if (TWO) {
            s = s.add(t);
        }
        return VectorSums.sum(FOUR ? s.add(u.add(v)) : s);
    }

    /** One group's part of a vector of partial sums. */
    private static FloatVector add(byte[] quants, int at, float[] x, int xAt, FloatVector d, FloatVector m, FloatVector sums) {
        FloatVector x0 = FloatVector.fromArray(FLOATS, x, xAt);
        FloatVector p = floats(quants, at).mul(x0);
        if (GROUP == 16) {
            FloatVector next = p.fma(d, sums);
            return MINIMA ? x0.fma(m, next) : next;
        }
        FloatVector x1 = FloatVector.fromArray(FLOATS, x, xAt + 16);
        FloatVector next = floats(quants, at + 16).fma(x1, p).fma(d, sums);
        return MINIMA ? x0.add(x1).fma(m, next) : next;
    }

    private static FloatVector floats(byte[] quants, int at) {
        FloatVector q = (FloatVector) ByteVector.fromArray(QUANTS, quants, at).convertShape(B2F, FLOATS, 0);
        return ZERO == 0 ? q : q.sub(ZERO);
    }

    private static void unpack(MemorySegment w, long at, int columns, byte[] quants, float[] scales, float[] minima) {
        switch (FORMAT) {
            case Q5_0, Q5_1 -> fives(w, at, columns, quants, scales, minima);
            case Q2_K -> q2_K(w, at, quants, scales, minima);
            case Q3_K -> q3_K(w, at, quants, scales);
            case Q6_K -> q6_K(w, at, quants, scales);
            default -> q45_K(w, at, quants, scales, minima);
        }
    }

    /** Eight columns at a time; what their bits add to the nibbles comes from a table. */
    private static void fives(MemorySegment w, long at, int columns, byte[] quants, float[] scales, float[] minima) {
        long block = at;
        for (int j = 0; j < columns; j += 32) {
            scales[j >>> 5] = LittleEndian.half(w, block);
            if (MINIMA) {
                minima[j >>> 5] = LittleEndian.half(w, block + 2);
            }
            int bits = QuantBlocks.highBits(w, block + BYTES - 20);
            long q0 = w.get(LittleEndian.LONG, block + BYTES - 16);
            long q1 = w.get(LittleEndian.LONG, block + BYTES - 8);
            EIGHT.set(quants, j, q0 & NIBBLES | FIFTHS[bits & 255]);
            EIGHT.set(quants, j + 8, q1 & NIBBLES | FIFTHS[bits >>> 8 & 255]);
            EIGHT.set(quants, j + 16, q0 >>> 4 & NIBBLES | FIFTHS[bits >>> 16 & 255]);
            EIGHT.set(quants, j + 24, q1 >>> 4 & NIBBLES | FIFTHS[bits >>> 24]);
            block += BYTES;
        }
    }

    private static void q45_K(MemorySegment w, long at, byte[] quants, float[] scales, float[] minima) {
        float d = LittleEndian.half(w, at);
        float dmin = -LittleEndian.half(w, at + 2);
        long packedScales = QuantBlocks.scales4(w, at + 4);
        long packedMinima = QuantBlocks.minima4(w, at + 4);
        for (int g = 0; g < 8; g++) {
            scales[g] = d * QuantBlocks.byteOf(packedScales, g);
            minima[g] = dmin * QuantBlocks.byteOf(packedMinima, g);
        }
        if (FORMAT == Q4_K) {
            long q = at + 16;
            for (int j = 0; j < 256; j += 64) { // a group of low and one of high nibbles
                ByteVector q0 = bytes(w, q);
                ByteVector q1 = bytes(w, q + 16);
                low(q0).intoArray(quants, j);
                low(q1).intoArray(quants, j + 16);
                high(q0).intoArray(quants, j + 32);
                high(q1).intoArray(quants, j + 48);
                q += 32;
            }
        } else {
            for (int half = 0; half < 32; half += 16) { // 16 columns of each group
                IntVector h = bytes(w, at + 16 + half).reinterpretAsInts();
                long q = at + 48 + half;
                for (int j = half; j < 256; j += 64) {
                    ByteVector nibbles = bytes(w, q);
                    low(nibbles).or(bits(h, 0x01010101, 4)).intoArray(quants, j);
                    high(nibbles).or(bits(h, 0x02020202, 3)).intoArray(quants, j + 32);
                    h = h.lanewise(LSHR, 2);
                    q += 32;
                }
            }
        }
    }

    private static void q6_K(MemorySegment w, long at, byte[] quants, float[] scales) {
        float d = LittleEndian.half(w, at + 208);
        for (int g = 0; g < 16; g++) {
            scales[g] = d * w.get(JAVA_BYTE, at + 192 + g);
        }
        for (int i = 0; i < 4; i++) { // 16 columns of each of four quarters
            long low = at + 64 * (i >>> 1) + 16 * (i & 1);
            int j = quarterStart(i);
            ByteVector q0 = bytes(w, low);
            ByteVector q1 = bytes(w, low + 32);
            IntVector h = bytes(w, at + 128 + 16 * i).reinterpretAsInts();
            low(q0).or(bits(h, 0x03030303, 4)).intoArray(quants, j);
            low(q1).or(bits(h, 0x0c0c0c0c, 2)).intoArray(quants, j + 32);
            high(q0).or(h.and(0x30303030).reinterpretAsBytes()).intoArray(quants, j + 64);
            high(q1).or(h.lanewise(LSHR, 2).and(0x30303030).reinterpretAsBytes()).intoArray(quants, j + 96);
        }
    }

    private static void q2_K(MemorySegment w, long at, byte[] quants, float[] scales, float[] minima) {
        float d = LittleEndian.half(w, at + 80);
        float dmin = -LittleEndian.half(w, at + 82);
        for (int g = 0; g < 16; g++) {
            int factors = QuantBlocks.unsigned(w, at + g);
            scales[g] = d * (factors & 15);
            minima[g] = dmin * (factors >>> 4);
        }
        for (int i = 0; i < 4; i++) { // 16 columns of each of four quarters
            IntVector q = bytes(w, at + 16 + 16 * i).reinterpretAsInts();
            for (int j = quarterStart(i), end = j + 128; j < end; j += 32) {
                bits(q, 0x03030303, 0).intoArray(quants, j);
                q = q.lanewise(LSHR, 2);
            }
        }
    }

    private static void q3_K(MemorySegment w, long at, byte[] quants, float[] scales) {
        float d = LittleEndian.half(w, at + 108);
        for (int half = 0; half < 2; half++) {
            long packed = QuantBlocks.scales3(w, at + 96, half);
            for (int g = 0; g < 8; g++) {
                scales[8 * half + g] = d * (QuantBlocks.byteOf(packed, g) - 32);
            }
        }
        for (int i = 0; i < 4; i++) {
            IntVector q = bytes(w, at + 32 + 16 * i).reinterpretAsInts();
            IntVector h = bytes(w, at + 16 * (i & 1)).reinterpretAsInts().lanewise(LSHR, 4 * (i >>> 1));
            for (int j = quarterStart(i), end = j + 128; j < end; j += 32) {
                bits(q, 0x03030303, 0).or(bits(h, 0x01010101, 2)).intoArray(quants, j);
                q = q.lanewise(LSHR, 2);
                h = h.lanewise(LSHR, 1);
            }
        }
    }

    /** Of the i-th 16 bytes of two-bit quants: the first column. */
    private static int quarterStart(int i) {
        return 128 * (i >>> 1) + 16 * (i & 1);
    }

    private static ByteVector bytes(MemorySegment w, long at) {
        return ByteVector.fromMemorySegment(SIXTEEN, w, at, LITTLE_ENDIAN);
    }

    /** Bits of every byte, moved to the left within it. */
    private static ByteVector bits(IntVector v, int mask, int left) {
        return v.and(mask).lanewise(LSHL, left).reinterpretAsBytes();
    }

    private static ByteVector low(ByteVector q) {
        return q.and((byte) 15);
    }

    /** CPUs shift words, not bytes: what comes over from the neighbour is masked. */
    private static ByteVector high(ByteVector q) {
        return low(q.reinterpretAsInts().lanewise(LSHR, 4).reinterpretAsBytes());
    }
}
