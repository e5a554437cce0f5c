package lpu.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.S2I;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The LUT scan of {@link VectorScanKernels} for one number of entries. Made by {@link Simd#define}, once per vector width and
 * number of entries, so that the look-up of a vector of codes compiles to the few selections it needs.
 */
final class VectorLutKernels implements LutKernels {
    private static final int BITS = Simd.definedBits(MethodHandles.lookup());
    private static final int ENTRIES = Simd.definedVariant(MethodHandles.lookup());
    private static final boolean NIBBLES = ENTRIES == CodeBlocks.NIBBLE;
    private static final int STRIDE = ScanKernels.lutStride(ENTRIES);
    private static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class, VectorShape.forBitSize(BITS));
    private static final VectorSpecies<Short> SHORTS = BYTES.withLanes(short.class);
    private static final VectorSpecies<Integer> INTS = BYTES.withLanes(int.class);
    /** As many lanes as ints. */
    private static final VectorSpecies<Short> HALF_SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(BITS / 2));
    private static final int BYTE_LANES = BYTES.length();
    private static final int INT_LANES = INTS.length();
    /** Entries that one two-table selection reaches; the code's higher bits name the pair of tables. */
    private static final int PAIR_ENTRIES = 2 * BYTE_LANES;
    private static final byte PAIR_BITS = (byte) -PAIR_ENTRIES;
    /** Vectors that hold a block's codes of one tile. */
    private static final int ROW_VECTORS = CodeBlocks.ROWS / BYTE_LANES;
    /** Where the 16-bit sums of four rows in turn lie in two vectors: even low, odd low, even high, odd high. */
    private static final IntVector PAIR_OF_ROW = lanes(row -> row / 4 + row % 2 * INT_LANES);
    private static final IntVector SHIFT_OF_ROW = lanes(row -> row % 4 / 2 * 16);
    private static final IntVector LANE = lanes(row -> row);
    /** Sums of this many unsigned bytes still fit 16 bits. Even, as tiles of nibbles come in pairs. */
    private static final int TILES_PER_FLUSH = 256;
    private static final int LINE = 64; // bytes
    private static final int TOUCHED = Integer.getInteger("touch", 64 << 10);

    private static long touched; // keeps the compiler from dropping reads whose values nobody needs

    private static IntVector lanes(IntUnaryOperator value) {
        return IntVector.fromArray(INTS, IntStream.range(0, INT_LANES).map(value).toArray(), 0);
    }

    @Override
    public int scan(CodeBlocks rows, byte[] luts, int shift, int fromBlock, int toBlock, int least, int[] ids,
            int[] scores, int at) {
        int blockBytes = rows.rowBytes() * CodeBlocks.ROWS;
        int step = TOUCHED == 0 ? Math.max(1, toBlock - fromBlock) : Math.max(2, TOUCHED / blockBytes & -2);
        int to = at;
        for (int block = fromBlock; block < toBlock; block += step) {
            int end = Math.min(toBlock, block + step);
            if (TOUCHED > 0) {
                touch(rows.codes(), (long) block * blockBytes, (long) end * blockBytes);
            }
            to = scanBlocks(rows, luts, shift, block, end, least, ids, scores, to);
        }
        return to - at;
    }

    private static void touch(MemorySegment codes, long from, long to) {
        long sum = 0;
        for (long i = from; i < to; i += LINE) {
            sum += codes.get(ValueLayout.JAVA_BYTE, i);
        }
        touched = sum;
    }

    private static int scanBlocks(CodeBlocks rows, byte[] luts, int shift, int fromBlock, int toBlock, int least,
            int[] ids, int[] scores, int at) {
        int to = at;
        int end = toBlock * ROW_VECTORS;
        for (int i = fromBlock * ROW_VECTORS; i < end; i += 2) {
            boolean both = i + 1 < end;
            for (int tile = 0; tile < rows.tiles(); tile += TILES_PER_FLUSH) {
                to = scanPair(rows, luts, shift, i, both, tile, least, ids, scores, to);
            }
        }
        return to;
    }

    /**
     * Two vectors of rows, or one, which share the loaded LUTs. Bytes are summed
     * in 16-bit lanes: {@code all} adds even + 256 odd, {@code odd} the odd bytes alone; the difference leaves the even.
     * Sums of tiles before the last {@link #TILES_PER_FLUSH} wait in {@code scores}.
     *
     * @return where the next scores go
     */
    private static int scanPair(CodeBlocks rows, byte[] luts, int shift, int i, boolean both, int fromTile, int least,
            int[] ids, int[] scores, int at) {
        MemorySegment codes = rows.codes();
        int toTile = Math.min(rows.tiles(), fromTile + TILES_PER_FLUSH);
        long at0 = codesOf(rows, i);
        long at1 = both ? codesOf(rows, i + 1) : at0;
        ShortVector all0 = ShortVector.zero(SHORTS);
        ShortVector all1 = ShortVector.zero(SHORTS);
        ShortVector odd0 = ShortVector.zero(SHORTS);
        ShortVector odd1 = ShortVector.zero(SHORTS);
        int tile = fromTile;
        for (; tile < toTile; tile++) {
            long plane = (long) (NIBBLES ? tile / 2 : tile) * CodeBlocks.ROWS;
            ByteVector code0 = ByteVector.fromMemorySegment(BYTES, codes, at0 + plane, LITTLE_ENDIAN);
            ByteVector code1 = ByteVector.fromMemorySegment(BYTES, codes, at1 + plane, LITTLE_ENDIAN);
            if (NIBBLES && tile + 1 < toTile) {
                ShortVector v0 = lookUp(code0, luts, tile * STRIDE).reinterpretAsShorts();
                ShortVector v1 = lookUp(code1, luts, tile * STRIDE).reinterpretAsShorts();
                all0 = all0.add(v0);
                all1 = all1.add(v1);
                odd0 = odd0.add(v0.lanewise(LSHR, 8));
                odd1 = odd1.add(v1.lanewise(LSHR, 8));
                code0 = code0.reinterpretAsShorts().lanewise(LSHR, 4).reinterpretAsBytes();
                code1 = code1.reinterpretAsShorts().lanewise(LSHR, 4).reinterpretAsBytes();
                tile++;
            }
            ShortVector value0 = lookUp(code0, luts, tile * STRIDE).reinterpretAsShorts();
            ShortVector value1 = lookUp(code1, luts, tile * STRIDE).reinterpretAsShorts();
            all0 = all0.add(value0);
            all1 = all1.add(value1);
            odd0 = odd0.add(value0.lanewise(LSHR, 8));
            odd1 = odd1.add(value1.lanewise(LSHR, 8));
        }
        all0 = all0.sub(odd0.lanewise(LSHL, 8));
        all1 = all1.sub(odd1.lanewise(LSHL, 8));
        boolean first = fromTile == 0;
        boolean last = toTile == rows.tiles();
        int to = at;
        for (int row = 0; row < BYTE_LANES; row += INT_LANES) {
            IntVector sum = sums(all0, odd0, row, first, scores, at);
            if (last) {
                to += keep(rows, shift, i * BYTE_LANES + row, sum, least, ids, scores, to);
            } else {
                sum.intoArray(scores, at + row);
            }
        }
        for (int row = 0; both && row < BYTE_LANES; row += INT_LANES) {
            IntVector sum = sums(all1, odd1, row, first, scores, at + BYTE_LANES);
            if (last) {
                to += keep(rows, shift, (i + 1) * BYTE_LANES + row, sum, least, ids, scores, to);
            } else {
                sum.intoArray(scores, at + BYTE_LANES + row);
            }
        }
        return to;
    }

    /** Where the codes of the i-th vector of rows begin. */
    private static long codesOf(CodeBlocks rows, int i) {
        return (long) (i / ROW_VECTORS) * rows.rowBytes() * CodeBlocks.ROWS + i % ROW_VECTORS * BYTE_LANES;
    }

    private static ByteVector lookUp(ByteVector code, byte[] luts, int at) {
        if (ENTRIES <= BYTE_LANES) { // an index wraps: 16 entries are there as often as a vector has room for
            return code.selectFrom(ByteVector.fromArray(BYTES, luts, at));
        }
        ByteVector value = code.selectFrom(ByteVector.fromArray(BYTES, luts, at),
                ByteVector.fromArray(BYTES, luts, at + BYTE_LANES));
        for (int entry = PAIR_ENTRIES; entry < ENTRIES; entry += PAIR_ENTRIES) {
            ByteVector other = code.selectFrom(ByteVector.fromArray(BYTES, luts, at + entry),
                    ByteVector.fromArray(BYTES, luts, at + entry + BYTE_LANES));
            value = 2 * PAIR_ENTRIES == 256 ? value.blend(other, code.lt((byte) 0))
                    : value.blend(other, code.and(PAIR_BITS).eq((byte) entry));
        }
        return value;
    }

    /** The sums of rows {@code row ..} of a vector, with those of earlier tiles, which begin at {@code at}. */
    private static IntVector sums(ShortVector even, ShortVector odd, int row, boolean first, int[] scores, int at) {
        IntVector pairs = PAIR_OF_ROW.add(row / 4).selectFrom(even.reinterpretAsInts(), odd.reinterpretAsInts());
        IntVector sums = pairs.lanewise(LSHR, SHIFT_OF_ROW).and(0xffff);
        return first ? sums : sums.add(IntVector.fromArray(INTS, scores, at + row));
    }

    /** Adds the biases of rows {@code row ..} and writes those scores that reach {@code least}; returns how many. */
    private static int keep(CodeBlocks rows, int shift, int row, IntVector sum, int least, int[] ids, int[] scores,
            int at) {
        IntVector score = sum;
        if (rows.bias() != null) {
            ShortVector bias = ShortVector.fromMemorySegment(HALF_SHORTS, rows.bias(), 2L * row, LITTLE_ENDIAN);
            score = score.add(((IntVector) bias.convertShape(S2I, INTS, 0)).lanewise(ASHR, shift));
        }
        if (ids == null) {
            score.intoArray(scores, at);
            return INT_LANES;
        }
        VectorMask<Integer> wanted = score.compare(GE, least);
        if (!wanted.anyTrue()) {
            return 0;
        }
        LANE.add(row).compress(wanted).intoArray(ids, at);
        score.compress(wanted).intoArray(scores, at);
        return wanted.trueCount();
    }
}
