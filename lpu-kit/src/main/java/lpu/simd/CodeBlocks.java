package lpu.simd;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import lpu.io.NativeMemory;

/**
 * What a LUT scan reads: one code per row and tile, and perhaps a bias per row. A code is a byte; for LUTs of 16 entries
 * two tiles share one, the even tile has the low nibble. So a row has {@link #rowBytes} bytes of code.
 *
 * <p>Rows lie in blocks of {@link #ROWS}, a row's bytes in groups of four tiles' codes, {@link #group} bytes, of which the last may
 * be smaller:
 * <pre>
 * byte[block][group][16][bytes of the group][64]   of rows 1024 block + 64 i + (0 .. 63)
 * </pre>
 * That is the order in which {@link VectorLutKernels} reads, which says why. Rows that pad the last block have codes and
 * biases that are read but give no score.
 *
 * @param rows V
 * @param tiles look-ups per row
 * @param entries of a LUT: 16, 64, 128 or 256; every code is below it
 * @param codes native, unsigned, as above
 * @param bias native little-endian short[V padded to blocks], signed; or null for none
 */
public record CodeBlocks(int rows, int tiles, int entries, MemorySegment codes, MemorySegment bias) {
    /** Rows in a block. */
    public static final int ROWS = 1024;
    /** Rows whose codes of one tile lie side by side. */
    public static final int LANES = 64;
    /** Tiles of a row whose codes are read together. */
    private static final int GROUP_TILES = 4;
    /** Changes with the order of codes in memory: part of what identifies codes that are kept in a file. */
    public static final int LAYOUT = 2;
    /** The most entries whose codes are packed two in a byte. */
    public static final int NIBBLE = 16;
    private static final int[] ENTRIES = {NIBBLE, 64, 128, 256};

    public CodeBlocks {
        checkShape(rows, tiles, entries);
        if (codes.byteSize() != bytes(rows, tiles, entries) || !codes.isNative()) {
            throw new IllegalArgumentException(rows + " rows of " + tiles + " tiles with " + entries + " entries in "
                    + codes.byteSize() + " bytes");
        }
        if (bias != null && (bias.byteSize() != biasBytes(rows) || !bias.isNative())) {
            throw new IllegalArgumentException(rows + " rows' biases in " + bias.byteSize() + " bytes");
        }
    }

    private static void checkShape(int rows, int tiles, int entries) {
        if (rows < 1 || tiles < 1 || entries != entriesFor(entries)) {
            throw new IllegalArgumentException(rows + " rows of " + tiles + " tiles with " + entries + " entries");
        }
    }

    /** Entries of the smallest LUT for so many codewords; IllegalArgumentException for less than 1 or more than 256. */
    public static int entriesFor(int codewords) {
        for (int entries : ENTRIES) {
            if (codewords >= 1 && codewords <= entries) {
                return entries;
            }
        }
        throw new IllegalArgumentException("codewords must be 1 to 256, not " + codewords);
    }

    /** Bits that an index of one of so many codewords takes: half a byte for up to 16, a byte for more. */
    public static int indexBits(int codewords) {
        return entriesFor(codewords) == NIBBLE ? Byte.SIZE / 2 : Byte.SIZE;
    }

    /** Blocks that hold {@code rows} rows. */
    public static int blocks(int rows) {
        return ScanKernels.blocks(rows, ROWS);
    }

    /** Code bytes of one row. */
    public static int rowBytes(int tiles, int entries) {
        return entries == NIBBLE ? (tiles + 1) / 2 : tiles;
    }

    /** Code bytes of all blocks. */
    public static long bytes(int rows, int tiles, int entries) {
        return (long) blocks(rows) * rowBytes(tiles, entries) * ROWS;
    }

    /** Bytes of all blocks' biases. */
    public static long biasBytes(int rows) {
        return (long) blocks(rows) * ROWS * Short.BYTES;
    }

    public int blocks() {
        return blocks(rows);
    }

    public int rowBytes() {
        return rowBytes(tiles, entries);
    }

    /** Bytes of a row's codes that lie together. */
    public static int group(int entries) {
        return rowBytes(GROUP_TILES, entries);
    }

    /** Where in {@code codes} byte {@code plane} of a row's codes lies. */
    public static long offset(int row, int plane, int rowBytes, int entries) {
        int first = plane - plane % group(entries);
        int width = Math.min(group(entries), rowBytes - first);
        long group = ((long) (row / ROWS) * rowBytes + first) * ROWS;
        return group + (row % ROWS / LANES * width + plane - first) * LANES + row % LANES;
    }

    /** Which byte of a row's codes has that of a tile. */
    public static int plane(int tile, int entries) {
        return entries == NIBBLE ? tile / 2 : tile;
    }

    /** How far the code's bits are shifted up in its byte. */
    public static int shift(int tile, int entries) {
        return entries == NIBBLE ? tile % 2 * 4 : 0;
    }

    /** Codes of 0 for so many codewords a tile, 1 to 256, without biases, in memory that is freed when no one refers to it. */
    public static CodeBlocks allocate(int rows, int tiles, int codewords) {
        int entries = entriesFor(codewords);
        return new CodeBlocks(rows, tiles, entries, NativeMemory.allocate(bytes(rows, tiles, entries)), null);
    }

    private long index(int row, int tile) {
        return offset(row, plane(tile, entries), rowBytes(), entries);
    }

    /** A row's code in one tile. */
    public int get(int row, int tile) {
        return codes.get(JAVA_BYTE, index(row, tile)) >>> shift(tile, entries) & entries - 1;
    }

    /** Two threads may set codes of different rows, but not of one row. */
    public void set(int row, int tile, int code) {
        int shift = shift(tile, entries);
        int others = entries == NIBBLE ? codes.get(JAVA_BYTE, index(row, tile)) & ~(15 << shift) : 0;
        codes.set(JAVA_BYTE, index(row, tile), (byte) (others | code << shift));
    }

    /** Copies of rows 0, step, 2 step, … as rows 0, 1, 2, …, in memory that is freed when no one refers to it. */
    public CodeBlocks everyNth(int step) {
        int count = Math.ceilDiv(rows, step);
        MemorySegment copies = NativeMemory.allocate(bytes(count, tiles, entries));
        MemorySegment biases = bias == null ? null : NativeMemory.allocate(biasBytes(count));
        for (int i = 0; i < count; i++) {
            int row = i * step;
            for (int plane = 0; plane < rowBytes(); plane++) {
                byte code = codes.get(JAVA_BYTE, offset(row, plane, rowBytes(), entries));
                copies.set(JAVA_BYTE, offset(i, plane, rowBytes(), entries), code);
            }
            if (bias != null) {
                biases.set(LittleEndian.SHORT, 2L * i, bias.get(LittleEndian.SHORT, 2L * row));
            }
        }
        return new CodeBlocks(count, tiles, entries, copies, biases);
    }

    /** Bytes of codes and biases, padding included. */
    public long bytes() {
        return codes.byteSize() + (bias == null ? 0 : bias.byteSize());
    }
}
