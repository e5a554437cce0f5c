package lpu.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.BIT_COUNT;
import static jdk.incubator.vector.VectorOperators.F2I;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.I2B;
import static jdk.incubator.vector.VectorOperators.L2I;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** {@link ScanKernels} with the Vector API. Made by {@link Simd#define}, once per vector width. */
final class VectorScanKernels implements ScanKernels {
    private static final int BITS = Simd.definedBits(MethodHandles.lookup());
    private static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class, VectorShape.forBitSize(BITS));
    private static final VectorSpecies<Short> SHORTS = BYTES.withLanes(short.class);
    private static final VectorSpecies<Integer> INTS = BYTES.withLanes(int.class);
    private static final VectorSpecies<Long> LONGS = BYTES.withLanes(long.class);
    private static final VectorSpecies<Float> FLOATS = BYTES.withLanes(float.class);
    /** As many lanes as longs. */
    private static final VectorSpecies<Integer> NARROWED_LONGS =
            VectorSpecies.of(int.class, VectorShape.forBitSize(BITS / 2));
    /** As many lanes as ints, but no fewer than the 8 of the narrowest species. */
    private static final VectorSpecies<Byte> NARROWED_INTS =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, BITS / 4)));
    private static final int BYTE_LANES = BYTES.length();
    /** LUT entries that one two-table selection reaches; the code's higher bits name the pair of tables. */
    private static final int PAIR_ENTRIES = 2 * BYTE_LANES;
    private static final byte PAIR_BITS = (byte) -PAIR_ENTRIES;
    /** Vectors that hold a block's codes of one tile. */
    private static final int ROW_VECTORS = CODE_BLOCK / BYTE_LANES;
    private static final int INT_LANES = INTS.length();
    private static final int LONG_LANES = LONGS.length();
    /** Where the 16-bit sums of four rows in turn lie in two vectors: even low, odd low, even high, odd high. */
    private static final IntVector PAIR_OF_ROW = lanes(row -> row / 4 + row % 2 * INT_LANES);
    private static final IntVector SHIFT_OF_ROW = lanes(row -> row % 4 / 2 * 16);
    /** Sums of this many unsigned bytes still fit 16 bits. */
    private static final int TILES_PER_FLUSH = 257;

    private final ScanKernels scalar = new ScalarScanKernels();

    private static IntVector lanes(IntUnaryOperator value) {
        return IntVector.fromArray(INTS, IntStream.range(0, INT_LANES).map(value).toArray(), 0);
    }

    @Override
    public String name() {
        return "vector-" + BITS;
    }

    @Override
    public void lut(float[] hidden, int hiddenOffset, int tileWidth, float[] codewords, int codewordsOffset,
            float[] lut, int lutOffset) {
        for (int c = 0; c < LUT_ENTRIES; c += 2 * INT_LANES) {
            FloatVector sum0 = FloatVector.zero(FLOATS);
            FloatVector sum1 = FloatVector.zero(FLOATS);
            for (int j = 0; j < tileWidth; j++) {
                FloatVector h = FloatVector.broadcast(FLOATS, hidden[hiddenOffset + j]);
                int at = codewordsOffset + LUT_ENTRIES * j + c;
                sum0 = h.fma(FloatVector.fromArray(FLOATS, codewords, at), sum0);
                sum1 = h.fma(FloatVector.fromArray(FLOATS, codewords, at + INT_LANES), sum1);
            }
            sum0.intoArray(lut, lutOffset + c);
            sum1.intoArray(lut, lutOffset + c + INT_LANES);
        }
    }

    @Override
    public float lutMin(float[] lut, int lutOffset) {
        FloatVector min = FloatVector.fromArray(FLOATS, lut, lutOffset);
        for (int c = INT_LANES; c < LUT_ENTRIES; c += INT_LANES) {
            min = min.min(FloatVector.fromArray(FLOATS, lut, lutOffset + c));
        }
        return min.reduceLanes(MIN);
    }

    @Override
    public float lutMax(float[] lut, int lutOffset) {
        FloatVector max = FloatVector.fromArray(FLOATS, lut, lutOffset);
        for (int c = INT_LANES; c < LUT_ENTRIES; c += INT_LANES) {
            max = max.max(FloatVector.fromArray(FLOATS, lut, lutOffset + c));
        }
        return max.reduceLanes(MAX);
    }

    @Override
    public void lutBytes(float[] lut, int lutOffset, float min, float inverseScale, byte[] bytes) {
        for (int at = lutOffset; at < lutOffset + LUT_ENTRIES; at += NARROWED_INTS.length()) {
            ByteVector narrowed = quantised(lut, at, min, inverseScale, 0);
            if (NARROWED_INTS.length() > INT_LANES) {
                narrowed = narrowed.or(quantised(lut, at + INT_LANES, min, inverseScale, -1));
            }
            narrowed.intoArray(bytes, at);
        }
    }

    private static ByteVector quantised(float[] lut, int at, float min, float inverseScale, int part) {
        FloatVector x = FloatVector.fromArray(FLOATS, lut, at).sub(min).mul(inverseScale).add(0.5f);
        return (ByteVector) x.convert(F2I, 0).convertShape(I2B, NARROWED_INTS, part);
    }

    @Override
    public void lutScan(MemorySegment codes, int tiles, byte[] luts, int rows, int fromBlock, int toBlock,
            int[] scores) {
        int first = fromBlock * ROW_VECTORS;
        int end = Math.min(toBlock, rows / CODE_BLOCK) * ROW_VECTORS;
        for (int next = first; next < end && first + 2 <= end; next += 2) {
            int i = Math.min(next, end - 2); // an odd last one is done together with the one before it again
            int out0 = i * BYTE_LANES;
            int out1 = out0 + BYTE_LANES;
            Arrays.fill(scores, out0, out1 + BYTE_LANES, 0);
            for (int tile = 0; tile < tiles; tile += TILES_PER_FLUSH) {
                addTiles(codes, codeOffset(out0, tiles), codeOffset(out1, tiles), tile,
                        Math.min(tiles, tile + TILES_PER_FLUSH), luts, scores, out0, out1);
            }
        }
        int scalarFrom = first + 2 <= end ? end / ROW_VECTORS : fromBlock;
        if (scalarFrom < toBlock) {
            scalar.lutScan(codes, tiles, luts, rows, scalarFrom, toBlock, scores);
        }
    }

    private static long codeOffset(int row, int tiles) {
        return (long) (row / CODE_BLOCK) * tiles * CODE_BLOCK + row % CODE_BLOCK;
    }

    /**
     * Adds at most {@link #TILES_PER_FLUSH} tiles of two vectors of rows, which share the loaded LUTs. Bytes are summed
     * in 16-bit lanes: {@code all} adds even + 256 odd, {@code odd} the odd bytes alone; the difference leaves the even.
     */
    private static void addTiles(MemorySegment codes, long at0, long at1, int fromTile, int toTile, byte[] luts,
            int[] scores, int out0, int out1) {
        ShortVector all0 = ShortVector.zero(SHORTS);
        ShortVector all1 = ShortVector.zero(SHORTS);
        ShortVector odd0 = ShortVector.zero(SHORTS);
        ShortVector odd1 = ShortVector.zero(SHORTS);
        for (int tile = fromTile; tile < toTile; tile++) {
            long step = (long) tile * CODE_BLOCK;
            ByteVector code0 = ByteVector.fromMemorySegment(BYTES, codes, at0 + step, LITTLE_ENDIAN);
            ByteVector code1 = ByteVector.fromMemorySegment(BYTES, codes, at1 + step, LITTLE_ENDIAN);
            ByteVector low = ByteVector.fromArray(BYTES, luts, tile * LUT_ENTRIES);
            ByteVector high = ByteVector.fromArray(BYTES, luts, tile * LUT_ENTRIES + BYTE_LANES);
            ByteVector value0 = code0.selectFrom(low, high);
            ByteVector value1 = code1.selectFrom(low, high);
            for (int entry = PAIR_ENTRIES; entry < LUT_ENTRIES; entry += PAIR_ENTRIES) {
                low = ByteVector.fromArray(BYTES, luts, tile * LUT_ENTRIES + entry);
                high = ByteVector.fromArray(BYTES, luts, tile * LUT_ENTRIES + entry + BYTE_LANES);
                value0 = value0.blend(code0.selectFrom(low, high), code0.and(PAIR_BITS).eq((byte) entry));
                value1 = value1.blend(code1.selectFrom(low, high), code1.and(PAIR_BITS).eq((byte) entry));
            }
            ShortVector s0 = value0.reinterpretAsShorts();
            ShortVector s1 = value1.reinterpretAsShorts();
            all0 = all0.add(s0);
            all1 = all1.add(s1);
            odd0 = odd0.add(s0.lanewise(LSHR, 8));
            odd1 = odd1.add(s1.lanewise(LSHR, 8));
        }
        IntVector even0 = all0.sub(odd0.lanewise(LSHL, 8)).reinterpretAsInts();
        IntVector even1 = all1.sub(odd1.lanewise(LSHL, 8)).reinterpretAsInts();
        for (int row = 0; row < BYTE_LANES; row += INT_LANES) {
            IntVector source = PAIR_OF_ROW.add(row / 4);
            addRows(source.selectFrom(even0, odd0.reinterpretAsInts()), scores, out0 + row);
            addRows(source.selectFrom(even1, odd1.reinterpretAsInts()), scores, out1 + row);
        }
    }

    /** Adds the 16-bit halves of {@code pairs} that {@link #SHIFT_OF_ROW} names. */
    private static void addRows(IntVector pairs, int[] scores, int at) {
        IntVector sums = pairs.lanewise(LSHR, SHIFT_OF_ROW).and(0xffff);
        sums.add(IntVector.fromArray(INTS, scores, at)).intoArray(scores, at);
    }

    @Override
    public void signScan(MemorySegment signs, BitPlanes hidden, int rows, int fromBlock, int toBlock, int[] scores) {
        int whole = Math.min(toBlock, rows / SIGN_BLOCK);
        int words = hidden.words();
        int top = hidden.bits() - 1;
        for (int block = fromBlock; block < whole; block++) {
            for (int row = 0; row < SIGN_BLOCK; row += LONG_LANES) {
                long at = Long.BYTES * ((long) block * words * SIGN_BLOCK + row);
                LongVector positive = LongVector.zero(LONGS);
                for (int word = 0; word < words; word++) {
                    LongVector set = LongVector.fromMemorySegment(LONGS, signs,
                            at + (long) word * SIGN_BLOCK * Long.BYTES, LITTLE_ENDIAN);
                    for (int p = 0; p < top; p++) {
                        positive = positive.add(
                                set.and(hidden.plane(word, p)).lanewise(BIT_COUNT).lanewise(LSHL, p));
                    }
                    positive = positive.sub(
                            set.and(hidden.plane(word, top)).lanewise(BIT_COUNT).lanewise(LSHL, top));
                }
                IntVector sums = (IntVector) positive.convertShape(L2I, NARROWED_LONGS, 0);
                sums.lanewise(LSHL, 1).sub(hidden.sum()).intoArray(scores, block * SIGN_BLOCK + row);
            }
        }
        if (whole < toBlock) {
            scalar.signScan(signs, hidden, rows, Math.max(fromBlock, whole), toBlock, scores);
        }
    }

    @Override
    public int collect(int[] scores, int n, int least, int[] ids) {
        IntVector index = IntVector.zero(INTS).addIndex(1);
        int count = 0;
        int i = 0;
        for (; i + INT_LANES <= n; i += INT_LANES) {
            VectorMask<Integer> wanted = IntVector.fromArray(INTS, scores, i).compare(GE, least);
            index.add(i).compress(wanted).intoArray(ids, count);
            count += wanted.trueCount();
        }
        for (; i < n; i++) {
            if (scores[i] >= least) {
                ids[count++] = i;
            }
        }
        return count;
    }
}
