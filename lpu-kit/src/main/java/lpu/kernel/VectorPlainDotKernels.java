package lpu.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.ASHR;
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
 * Rows of the formats of 32 columns with the Vector API, from their blocks as they are stored: signed bytes, or nibbles and
 * perhaps a fifth bit. One row at a time: two would hide each other's latency in the caches, but memory is read much faster in
 * one stream. Made by {@link Simd#define}, once per vector width and format, so that the compiler sees one format only. Loops
 * call the Vector API itself: it is always inlined, methods of our own are not, once a caller is large, and every vector would
 * be boxed.
 */
final class VectorPlainDotKernels implements QuantDotKernels {
    private static final QuantLayout FORMAT = QuantLayout.values()[Simd.definedVariant(MethodHandles.lookup())];
    private static final VectorShape SHAPE = VectorShape.forBitSize(Simd.definedBits(MethodHandles.lookup()));
    private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, SHAPE);
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    private static final int LANES = FLOATS.length();
    /** As many lanes as floats, but no fewer than the 8 of the narrowest species. */
    private static final VectorSpecies<Byte> QUANTS =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, SHAPE.vectorBitSize() / 4)));
    private static final IntVector LANE = IntVector.zero(INTS).addIndex(1);
    private static final IntVector BYTE_SHIFTS = IntVector.zero(INTS).addIndex(Byte.SIZE);
    private static final int HALF = DotKernels.PARTIAL_SUMS / 2;
    private static final boolean TWO = LANES < DotKernels.PARTIAL_SUMS;
    private static final boolean FOUR = LANES < HALF;
    private static final int PASSES_END = TWO ? HALF : LANES;

    // The compiler knows static finals, but not the fields of an enum.
    private static final int BYTES = FORMAT.bytes;
    private static final int QUANTS_AT = FORMAT.lowAt;
    private static final int FIFTHS_AT = FORMAT.highAt;
    private static final boolean MINIMA = FORMAT.minima;
    private static final boolean NIBBLES = FORMAT.lowBits == 4;
    private static final boolean FIVES = FORMAT.highWord != null;
    private static final int ZERO = NIBBLES ? FORMAT.zero : 0;

    @Override
    public void dots(MemorySegment w, long at0, long at1, long at2, long at3, int rows, float[] x, int n, float[] y, int yAt) {
        float[] sums = QuantRows.OF_THREAD.get().sums();
        for (int r = 0; r < rows; r++) {
            long at = r == 0 ? at0 : r == 1 ? at1 : r == 2 ? at2 : at3;
            for (int lane = 0; lane < PASSES_END; lane += LANES) {
                row(w, at, x, n, lane, sums, r * DotKernels.PARTIAL_SUMS + lane);
            }
        }
        for (int r = 0; r < rows; r++) {
            y[yAt + r] = QuantRows.sum(sums, r * DotKernels.PARTIAL_SUMS);
        }
    }

    /** The partial sums from {@code lane} and, where vectors are narrower than 16, those 8 further on. */
    private static void row(MemorySegment w, long at, float[] x, int n, int lane, float[] sums, int to) {
        FloatVector s = FloatVector.zero(FLOATS);
        FloatVector t = FloatVector.zero(FLOATS);
        long block = at;
        for (int j = lane; j < n; j += 32) {
            FloatVector d = FloatVector.broadcast(FLOATS, Float.float16ToFloat(w.get(LittleEndian.SHORT, block)));
            FloatVector m = MINIMA ? FloatVector.broadcast(FLOATS, Float.float16ToFloat(w.get(LittleEndian.SHORT, block + 2))) : d;
            long q = block + QUANTS_AT + lane;
            int fifths = FIVES ? w.get(LittleEndian.INT, block + FIFTHS_AT) >>> lane : 0;
            FloatVector x0 = FloatVector.fromArray(FLOATS, x, j);
            FloatVector x1 = FloatVector.fromArray(FLOATS, x, j + 16);
            FloatVector p;
            if (NIBBLES) {
                IntVector bytes = FOUR
                        ? IntVector.broadcast(INTS, w.get(LittleEndian.INT, q)).lanewise(LSHR, BYTE_SHIFTS).and(255)
                        : (IntVector) ByteVector.fromMemorySegment(QUANTS, w, q, LITTLE_ENDIAN)
                                .convertShape(ZERO_EXTEND_B2I, INTS, 0);
                IntVector low = bytes.and(15);
                IntVector high = bytes.lanewise(LSHR, 4);
                if (FIVES) { // bit i of each half of 16 moves to bit 4 of lane i
                    low = low.or(IntVector.broadcast(INTS, fifths << 4).lanewise(LSHR, LANE).and(16));
                    high = high.or(IntVector.broadcast(INTS, fifths >>> 12).lanewise(LSHR, LANE).and(16));
                }
                if (ZERO != 0) {
                    low = low.sub(ZERO);
                    high = high.sub(ZERO);
                }
                p = ((FloatVector) low.convert(I2F, 0)).mul(x0);
                p = ((FloatVector) high.convert(I2F, 0)).fma(x1, p);
            } else if (FOUR) {
                IntVector first = IntVector.broadcast(INTS, w.get(LittleEndian.INT, q)).lanewise(LSHR, BYTE_SHIFTS);
                IntVector second = IntVector.broadcast(INTS, w.get(LittleEndian.INT, q + 16)).lanewise(LSHR, BYTE_SHIFTS);
                p = ((FloatVector) first.lanewise(LSHL, 24).lanewise(ASHR, 24).convert(I2F, 0)).mul(x0);
                p = ((FloatVector) second.lanewise(LSHL, 24).lanewise(ASHR, 24).convert(I2F, 0)).fma(x1, p);
            } else {
                p = ((FloatVector) ByteVector.fromMemorySegment(QUANTS, w, q, LITTLE_ENDIAN)
                        .convertShape(B2F, FLOATS, 0)).mul(x0);
                p = ((FloatVector) ByteVector.fromMemorySegment(QUANTS, w, q + 16, LITTLE_ENDIAN)
                        .convertShape(B2F, FLOATS, 0)).fma(x1, p);
            }
            s = p.fma(d, s);
            if (MINIMA) {
                s = x0.add(x1).fma(m, s);
            }
            if (TWO) {
                FloatVector x2 = FloatVector.fromArray(FLOATS, x, j + HALF);
                FloatVector x3 = FloatVector.fromArray(FLOATS, x, j + 16 + HALF);
                FloatVector r;
                if (NIBBLES) {
                    IntVector bytes = FOUR
                            ? IntVector.broadcast(INTS, w.get(LittleEndian.INT, q + HALF)).lanewise(LSHR, BYTE_SHIFTS).and(255)
                            : (IntVector) ByteVector.fromMemorySegment(QUANTS, w, q + HALF, LITTLE_ENDIAN)
                                    .convertShape(ZERO_EXTEND_B2I, INTS, 0);
                    IntVector low = bytes.and(15);
                    IntVector high = bytes.lanewise(LSHR, 4);
                    if (FIVES) { // bit i of each half of 16 moves to bit 4 of lane i
                        low = low.or(IntVector.broadcast(INTS, fifths >>> 4).lanewise(LSHR, LANE).and(16));
                        high = high.or(IntVector.broadcast(INTS, fifths >>> 20).lanewise(LSHR, LANE).and(16));
                    }
                    if (ZERO != 0) {
                        low = low.sub(ZERO);
                        high = high.sub(ZERO);
                    }
                    r = ((FloatVector) low.convert(I2F, 0)).mul(x2);
                    r = ((FloatVector) high.convert(I2F, 0)).fma(x3, r);
                } else if (FOUR) {
                    IntVector first = IntVector.broadcast(INTS, w.get(LittleEndian.INT, q + HALF)).lanewise(LSHR, BYTE_SHIFTS);
                    IntVector second = IntVector.broadcast(INTS, w.get(LittleEndian.INT, q + 16 + HALF)).lanewise(LSHR, BYTE_SHIFTS);
                    r = ((FloatVector) first.lanewise(LSHL, 24).lanewise(ASHR, 24).convert(I2F, 0)).mul(x2);
                    r = ((FloatVector) second.lanewise(LSHL, 24).lanewise(ASHR, 24).convert(I2F, 0)).fma(x3, r);
                } else {
                    r = ((FloatVector) ByteVector.fromMemorySegment(QUANTS, w, q + HALF, LITTLE_ENDIAN)
                            .convertShape(B2F, FLOATS, 0)).mul(x2);
                    r = ((FloatVector) ByteVector.fromMemorySegment(QUANTS, w, q + 16 + HALF, LITTLE_ENDIAN)
                            .convertShape(B2F, FLOATS, 0)).fma(x3, r);
                }
                t = r.fma(d, t);
                if (MINIMA) {
                    t = x2.add(x3).fma(m, t);
                }
            }
            block += BYTES;
        }
        s.intoArray(sums, to);
        if (TWO) {
            t.intoArray(sums, to + HALF);
        }
    }
}
