package lpu.simd;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.S2I;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The LUT scan of {@link VectorScanKernels} for one number of entries. Made by {@link Simd#define}, once per vector width and
 * number of entries, so that the look-up of a vector of codes compiles to the few selections it needs.
 *
 * <p>What bounds it is memory, once the rest is out of the way: the LUTs of four tiles stay in registers while a block's
 * 1,024 rows pass, so that nothing but codes is loaded, and codes are loaded in the order in which they lie, which is what
 * prefetchers follow. Loops of a fixed length end with {@code !=}: unrolled ones read from several places at once. And hot
 * loops call the Vector API directly: past a limit of its own the compiler inlines no other method, and vectors that are passed to
 * one go through memory, which makes a scan several times slower.
 */
final class VectorLutKernels implements LutKernels {
    private static final int BITS = Simd.definedBits(MethodHandles.lookup());
    private static final int ENTRIES = Simd.definedVariant(MethodHandles.lookup());
    private static final boolean NIBBLES = ENTRIES == CodeBlocks.NIBBLE;
    private static final int TILES_PER_BYTE = NIBBLES ? 2 : 1;
    private static final int GROUP = CodeBlocks.group(ENTRIES);
    private static final int STRIDE = ScanKernels.lutStride(ENTRIES);
    /** Bytes of the LUTs that one code byte looks into. */
    private static final int PLANE_LUTS = TILES_PER_BYTE * STRIDE;
    private static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class, VectorShape.forBitSize(BITS));
    private static final VectorSpecies<Short> SHORTS = BYTES.withLanes(short.class);
    private static final VectorSpecies<Integer> INTS = BYTES.withLanes(int.class);
    /** As many lanes as ints. */
    private static final VectorSpecies<Short> HALF_SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(BITS / 2));
    private static final VectorSpecies<Long> LONGS = BYTES.withLanes(long.class);
    private static final int BYTE_LANES = BYTES.length();
    private static final int LONG_LANES = LONGS.length();
    private static final int INT_LANES = INTS.length();
    /** Where in a LUT its second, third and fourth vector begin; any part where it has fewer. */
    private static final int PART_1 = BYTE_LANES < ENTRIES ? BYTE_LANES : 0;
    private static final int PART_2 = 2 * BYTE_LANES < ENTRIES ? 2 * BYTE_LANES : 0;
    private static final int PART_3 = 3 * BYTE_LANES < ENTRIES ? 3 * BYTE_LANES : 0;
    /** Entries that one two-table selection reaches; the code's higher bits name the pair of tables. */
    private static final int PAIR_ENTRIES = 2 * BYTE_LANES;
    private static final byte PAIR_BITS = (byte) -PAIR_ENTRIES;
    private static final int ROW_VECTORS = CodeBlocks.ROWS / BYTE_LANES; // in a block
    /** Ints of 16-bit sums of a vector of rows: those of even rows, then those of odd rows. */
    private static final int SUM_INTS = 2 * INT_LANES;
    private static final int BLOCK_SUMS = ROW_VECTORS * SUM_INTS; // half of a block's scores
    /** Registers hold the LUTs of a whole group of code bytes only where they are this wide. */
    private static final boolean GROUPS = BITS == 512;
    /** Where the 16-bit sums of four rows in turn lie in two vectors: even low, odd low, even high, odd high. */
    private static final IntVector PAIR_OF_ROW = lanes(row -> row / 4 + row % 2 * INT_LANES);
    private static final IntVector SHIFT_OF_ROW = lanes(row -> row % 4 / 2 * 16);
    private static final IntVector LANE = lanes(row -> row);

    private static IntVector lanes(IntUnaryOperator value) {
        return IntVector.fromArray(INTS, IntStream.range(0, INT_LANES).map(value).toArray(), 0);
    }

    @Override
    public int scan(CodeBlocks rows, byte[] luts, int shift, int fromBlock, int toBlock, int least, int[] ids,
            int[] scores, int at) {
        int to = at;
        for (int block = fromBlock; block < toBlock; block++) {
            // The upper half of the block's room: rows written from its beginning never reach sums not yet read.
            int sums = to + CodeBlocks.ROWS - BLOCK_SUMS;
            addBlock(rows, luts, block, scores, sums);
            to = keepBlock(rows, shift, block, least, ids, scores, sums, to);
        }
        return to - at;
    }

    private static void addBlock(CodeBlocks rows, byte[] luts, int block, int[] scores, int sums) {
        Arrays.fill(scores, sums, sums + BLOCK_SUMS, 0);
        MemorySegment codes = rows.codes();
        long at = (long) block * rows.rowBytes() * CodeBlocks.ROWS;
        for (int plane = 0; plane < rows.rowBytes(); plane += GROUP) {
            int width = Math.min(GROUP, rows.rowBytes() - plane);
            int lut = plane * PLANE_LUTS;
            if (GROUPS && width == GROUP && (plane + width) * TILES_PER_BYTE <= rows.tiles()) {
                if (NIBBLES) {
                    addNibbles(codes, at, luts, lut, scores, sums);
                } else {
                    addBytes(codes, at, luts, lut, scores, sums);
                }
            } else {
                CachePrefetch.lines(codes, at, width * CodeBlocks.ROWS); // in order, as what follows is not
                for (int b = 0; b < width; b++) {
                    boolean both = NIBBLES && 2 * (plane + b) + 1 < rows.tiles();
                    addPlane(codes, at + b * CodeBlocks.LANES, width * CodeBlocks.LANES, luts, lut + b * PLANE_LUTS, both,
                            scores, sums);
                }
            }
            at += (long) width * CodeBlocks.ROWS;
        }
    }

    /** Adds four code bytes of each of a block's rows. The LUTs stay in registers. */
    private static void addBytes(MemorySegment codes, long at, byte[] luts, int lut, int[] scores, int sums) {
        ByteVector a0 = ByteVector.fromArray(BYTES, luts, lut);
        ByteVector b0 = ByteVector.fromArray(BYTES, luts, lut + PART_1);
        ByteVector c0 = ByteVector.fromArray(BYTES, luts, lut + PART_2);
        ByteVector d0 = ByteVector.fromArray(BYTES, luts, lut + PART_3);
        ByteVector a1 = ByteVector.fromArray(BYTES, luts, lut + STRIDE);
        ByteVector b1 = ByteVector.fromArray(BYTES, luts, lut + STRIDE + PART_1);
        ByteVector c1 = ByteVector.fromArray(BYTES, luts, lut + STRIDE + PART_2);
        ByteVector d1 = ByteVector.fromArray(BYTES, luts, lut + STRIDE + PART_3);
        ByteVector a2 = ByteVector.fromArray(BYTES, luts, lut + 2 * STRIDE);
        ByteVector b2 = ByteVector.fromArray(BYTES, luts, lut + 2 * STRIDE + PART_1);
        ByteVector c2 = ByteVector.fromArray(BYTES, luts, lut + 2 * STRIDE + PART_2);
        ByteVector d2 = ByteVector.fromArray(BYTES, luts, lut + 2 * STRIDE + PART_3);
        ByteVector a3 = ByteVector.fromArray(BYTES, luts, lut + 3 * STRIDE);
        ByteVector b3 = ByteVector.fromArray(BYTES, luts, lut + 3 * STRIDE + PART_1);
        ByteVector c3 = ByteVector.fromArray(BYTES, luts, lut + 3 * STRIDE + PART_2);
        ByteVector d3 = ByteVector.fromArray(BYTES, luts, lut + 3 * STRIDE + PART_3);
        int sum = sums;
        long end = at + (long) GROUP * CodeBlocks.ROWS;
        for (long from = at; from != end; from += GROUP * CodeBlocks.LANES) { // with != it is not unrolled
            ShortVector all = IntVector.fromArray(INTS, scores, sum).reinterpretAsShorts();
            ShortVector odd = IntVector.fromArray(INTS, scores, sum + INT_LANES).reinterpretAsShorts();
            ByteVector code;
            ByteVector found;
            ShortVector value;
            code = ByteVector.fromMemorySegment(BYTES, codes, from, LITTLE_ENDIAN);
            found = ENTRIES <= BYTE_LANES ? code.selectFrom(a0) : code.selectFrom(a0, b0);
            found = ENTRIES <= PAIR_ENTRIES ? found : found.blend(code.selectFrom(c0, d0), code.lt((byte) 0));
            value = found.reinterpretAsShorts();
            all = all.add(value);
            odd = odd.add(value.lanewise(LSHR, 8));
            code = ByteVector.fromMemorySegment(BYTES, codes, from + CodeBlocks.LANES, LITTLE_ENDIAN);
            found = ENTRIES <= BYTE_LANES ? code.selectFrom(a1) : code.selectFrom(a1, b1);
            found = ENTRIES <= PAIR_ENTRIES ? found : found.blend(code.selectFrom(c1, d1), code.lt((byte) 0));
            value = found.reinterpretAsShorts();
            all = all.add(value);
            odd = odd.add(value.lanewise(LSHR, 8));
            code = ByteVector.fromMemorySegment(BYTES, codes, from + 2 * CodeBlocks.LANES, LITTLE_ENDIAN);
            found = ENTRIES <= BYTE_LANES ? code.selectFrom(a2) : code.selectFrom(a2, b2);
            found = ENTRIES <= PAIR_ENTRIES ? found : found.blend(code.selectFrom(c2, d2), code.lt((byte) 0));
            value = found.reinterpretAsShorts();
            all = all.add(value);
            odd = odd.add(value.lanewise(LSHR, 8));
            code = ByteVector.fromMemorySegment(BYTES, codes, from + 3 * CodeBlocks.LANES, LITTLE_ENDIAN);
            found = ENTRIES <= BYTE_LANES ? code.selectFrom(a3) : code.selectFrom(a3, b3);
            found = ENTRIES <= PAIR_ENTRIES ? found : found.blend(code.selectFrom(c3, d3), code.lt((byte) 0));
            value = found.reinterpretAsShorts();
            all = all.add(value);
            odd = odd.add(value.lanewise(LSHR, 8));
            all.reinterpretAsInts().intoArray(scores, sum);
            odd.reinterpretAsInts().intoArray(scores, sum + INT_LANES);
            sum += SUM_INTS;
        }
    }

    /** Adds two code bytes, of two tiles each, of each of a block's rows. */
    private static void addNibbles(MemorySegment codes, long at, byte[] luts, int lut, int[] scores, int sums) {
        ByteVector low0 = ByteVector.fromArray(BYTES, luts, lut);
        ByteVector high0 = ByteVector.fromArray(BYTES, luts, lut + STRIDE);
        ByteVector low1 = ByteVector.fromArray(BYTES, luts, lut + 2 * STRIDE);
        ByteVector high1 = ByteVector.fromArray(BYTES, luts, lut + 3 * STRIDE);
        int sum = sums;
        long end = at + (long) GROUP * CodeBlocks.ROWS;
        for (long from = at; from != end; from += GROUP * CodeBlocks.LANES) { // with != it is not unrolled
            ShortVector all = IntVector.fromArray(INTS, scores, sum).reinterpretAsShorts();
            ShortVector odd = IntVector.fromArray(INTS, scores, sum + INT_LANES).reinterpretAsShorts();
            ByteVector code = ByteVector.fromMemorySegment(BYTES, codes, from, LITTLE_ENDIAN);
            ShortVector value = code.selectFrom(low0).reinterpretAsShorts();
            all = all.add(value);
            odd = odd.add(value.lanewise(LSHR, 8));
            value = code.reinterpretAsShorts().lanewise(LSHR, 4).reinterpretAsBytes().selectFrom(high0).reinterpretAsShorts();
            all = all.add(value);
            odd = odd.add(value.lanewise(LSHR, 8));
            code = ByteVector.fromMemorySegment(BYTES, codes, from + CodeBlocks.LANES, LITTLE_ENDIAN);
            value = code.selectFrom(low1).reinterpretAsShorts();
            all = all.add(value);
            odd = odd.add(value.lanewise(LSHR, 8));
            value = code.reinterpretAsShorts().lanewise(LSHR, 4).reinterpretAsBytes().selectFrom(high1).reinterpretAsShorts();
            all = all.add(value);
            odd = odd.add(value.lanewise(LSHR, 8));
            all.reinterpretAsInts().intoArray(scores, sum);
            odd.reinterpretAsInts().intoArray(scores, sum + INT_LANES);
            sum += SUM_INTS;
        }
    }

    /** Adds one code byte of each of a block's rows; {@code step} bytes lie between those of 64 rows and of the next 64. */
    private static void addPlane(MemorySegment codes, long at, int step, byte[] luts, int lut, boolean both,
            int[] scores, int sums) {
        int sum = sums;
        for (long from = at; sum != sums + BLOCK_SUMS; from += step) { // with != it is not unrolled
            for (int lane = 0; lane < CodeBlocks.LANES; lane += BYTE_LANES) {
                sum = addVector(code(codes, from + lane), luts, lut, both, scores, sum);
            }
        }
    }

    private static int addVector(ByteVector code, byte[] luts, int lut, boolean both, int[] scores, int sum) {
        ShortVector value = lookUp(code, luts, lut);
        ShortVector all = shorts(scores, sum).add(value);
        ShortVector odd = shorts(scores, sum + INT_LANES).add(value.lanewise(LSHR, 8));
        if (NIBBLES && both) {
            value = lookUp(highNibbles(code), luts, lut + STRIDE);
            all = all.add(value);
            odd = odd.add(value.lanewise(LSHR, 8));
        }
        all.reinterpretAsInts().intoArray(scores, sum);
        odd.reinterpretAsInts().intoArray(scores, sum + INT_LANES);
        return sum + SUM_INTS;
    }

    private static ByteVector code(MemorySegment codes, long at) {
        return ByteVector.fromMemorySegment(BYTES, codes, at, LITTLE_ENDIAN);
    }

    /** In the low half of each byte; the high half is arbitrary. */
    private static ByteVector highNibbles(ByteVector code) {
        return code.reinterpretAsShorts().lanewise(LSHR, 4).reinterpretAsBytes();
    }

    private static ShortVector shorts(int[] sums, int at) {
        return IntVector.fromArray(INTS, sums, at).reinterpretAsShorts();
    }

    /** One byte per code, read as shorts: an even row's byte and above it the next one's. */
    private static ShortVector lookUp(ByteVector code, byte[] luts, int at) {
        if (ENTRIES <= BYTE_LANES) { // an index wraps: 16 entries are there as often as a vector has room for
            return code.selectFrom(table(luts, at)).reinterpretAsShorts();
        }
        ByteVector value = code.selectFrom(table(luts, at), table(luts, at + BYTE_LANES));
        for (int entry = PAIR_ENTRIES; entry < ENTRIES; entry += PAIR_ENTRIES) {
            ByteVector other = code.selectFrom(table(luts, at + entry), table(luts, at + entry + BYTE_LANES));
            value = value.blend(other, PAIR_ENTRIES == 128 ? code.lt((byte) 0) : code.and(PAIR_BITS).eq((byte) entry));
        }
        return value.reinterpretAsShorts();
    }

    private static ByteVector table(byte[] luts, int at) {
        return ByteVector.fromArray(BYTES, luts, at);
    }

    /** Rows of {@link #refine} whose codes lie side by side at once: eight vectors of eight codes of a row each. */
    private static final int BATCH = 8 * LONG_LANES;
    private static final long EVEN_BYTES = 0x00ff00ff00ff00ffL;
    private static final long EVEN_SHORTS = 0x0000ffff0000ffffL;
    private static final long LOW_INT = 0x00000000ffffffffL;

    @Override
    public void refine(MemorySegment rowCodes, int tiles, byte[] luts, int[] ids, int from, int to, int[] scores) {
        long[] codes = new long[Math.ceilDiv(tiles, 8) * BATCH]; // [8 tiles][row of the batch]; no allocation once compiled
        short[] sums = new short[BYTE_LANES]; // of even bytes, then of odd bytes
        for (int first = from; first < to; first += BATCH) {
            int count = Math.min(BATCH, to - first);
            for (int row = 0; row < count; row++) {
                gather(rowCodes, (long) ids[first + row] * tiles, tiles, codes, row);
            }
            addSideBySide(codes, tiles, luts, sums);
            for (int row = 0; row < count; row++) {
                int at = row % LONG_LANES * 8 + row / LONG_LANES; // of the row's byte in a vector
                scores[first + row] += sums[at % 2 * SHORTS.length() + at / 2] & 0xffff;
            }
        }
    }

    /** A row's codes, eight tiles at a time; the last eight overlap those before them where tiles is no multiple of 8. */
    private static void gather(MemorySegment rowCodes, long row, int tiles, long[] codes, int at) {
        int to = at;
        for (int tile = 0; tile < tiles; tile += 8) {
            codes[to] = rowCodes.get(LittleEndian.LONG, row + Math.min(tile, tiles - 8));
            to += BATCH;
        }
    }

    private static void addSideBySide(long[] codes, int tiles, byte[] luts, short[] sums) {
        ShortVector all = ShortVector.zero(SHORTS);
        ShortVector odd = ShortVector.zero(SHORTS);
        for (int tile = 0; tile < tiles; tile += 8) {
            int at = tile / 8 * BATCH;
            swap(codes, at, 4, 32, LOW_INT);
            swap(codes, at, 2, 16, EVEN_SHORTS);
            swap(codes, at, 1, 8, EVEN_BYTES);
            int first = Math.min(tile, tiles - 8);
            for (int t = tile - first; t < 8; t++) {
                ByteVector code = LongVector.fromArray(LONGS, codes, at + t * LONG_LANES).reinterpretAsBytes();
                int lut = (first + t) * STRIDE;
                ByteVector found = code.selectFrom(ByteVector.fromArray(BYTES, luts, lut),
                        ByteVector.fromArray(BYTES, luts, lut + PART_1));
                for (int entry = PAIR_ENTRIES; entry < ENTRIES; entry += PAIR_ENTRIES) {
                    ByteVector other = code.selectFrom(ByteVector.fromArray(BYTES, luts, lut + entry),
                            ByteVector.fromArray(BYTES, luts, lut + entry + BYTE_LANES));
                    found = found.blend(other,
                            PAIR_ENTRIES == 128 ? code.lt((byte) 0) : code.and(PAIR_BITS).eq((byte) entry));
                }
                ShortVector value = found.reinterpretAsShorts();
                all = all.add(value);
                odd = odd.add(value.lanewise(LSHR, 8));
            }
        }
        all.sub(odd.lanewise(LSHL, 8)).intoArray(sums, 0);
        odd.intoArray(sums, SHORTS.length());
    }

    /**
     * Of eight vectors x_0 to x_7 and all pairs whose numbers differ by {@code distance}: moves the upper fields of the
     * first's longs into the second's lower ones, and those there back. With distances 4, 2 and 1 byte t of every long ends in
     * vector t (Warren, Hacker's Delight, 7-3).
     *
     * @param width of a field, in bits
     * @param lower mask of the lower fields
     */
    private static void swap(long[] x, int at, int distance, int width, long lower) {
        for (int pair = 0; pair < 4; pair++) {
            int i = at + (pair % distance + pair / distance * 2 * distance) * LONG_LANES;
            int j = i + distance * LONG_LANES;
            LongVector first = LongVector.fromArray(LONGS, x, i);
            LongVector second = LongVector.fromArray(LONGS, x, j);
            LongVector moved = first.lanewise(LSHR, width).lanewise(XOR, second).and(lower);
            second.lanewise(XOR, moved).intoArray(x, j);
            first.lanewise(XOR, moved.lanewise(LSHL, width)).intoArray(x, i);
        }
    }

    /** Writes the block's scores, or with {@code ids} those of at least {@code least}, from {@code at}; returns the end. */
    private static int keepBlock(CodeBlocks rows, int shift, int block, int least, int[] ids, int[] scores, int sums,
            int at) {
        int to = at;
        int first = block * CodeBlocks.ROWS;
        int count = Math.min(CodeBlocks.ROWS, rows.rows() - first);
        MemorySegment bias = rows.bias();
        for (int i = 0; i * BYTE_LANES < count; i++) {
            int sum = sums + i * SUM_INTS;
            ShortVector odd = IntVector.fromArray(INTS, scores, sum + INT_LANES).reinterpretAsShorts();
            ShortVector even = IntVector.fromArray(INTS, scores, sum).reinterpretAsShorts().sub(odd.lanewise(LSHL, 8));
            for (int row = i * BYTE_LANES; row < (i + 1) * BYTE_LANES; row += INT_LANES) {
                IntVector pairs = PAIR_OF_ROW.add(row % BYTE_LANES / 4)
                        .selectFrom(even.reinterpretAsInts(), odd.reinterpretAsInts());
                IntVector score = pairs.lanewise(LSHR, SHIFT_OF_ROW).and(0xffff);
                if (bias != null) {
                    IntVector own = (IntVector) ShortVector
                            .fromMemorySegment(HALF_SHORTS, bias, 2L * (first + row), LITTLE_ENDIAN).convertShape(S2I, INTS, 0);
                    score = score.add(own.lanewise(ASHR, shift));
                }
                if (ids == null) {
                    score.intoArray(scores, to);
                    to += INT_LANES;
                } else {
                    VectorMask<Integer> wanted = score.compare(GE, least);
                    if (wanted.anyTrue()) {
                        wanted = wanted.and(LANE.compare(LT, count - row));
                        LANE.add(first + row).compress(wanted).intoArray(ids, to);
                        score.compress(wanted).intoArray(scores, to);
                        to += wanted.trueCount();
                    }
                }
            }
        }
        return ids == null ? at + count : to;
    }
}
