package lpu.kernel;

import java.lang.foreign.MemorySegment;

/**
 * What a LUT scan reads: one code per row and tile, and perhaps a bias per row. Rows lie in blocks of {@link #ROWS};
 * those that pad the last block have codes and biases that are read but give no score.
 *
 * <p>A code is a byte, {@code byte[block][tile][64]}. For LUTs of 16 entries two tiles share a byte,
 * {@code byte[block][(tile + 1) / 2][64]}: the even tile has the low nibble, the odd one the high nibble.
 *
 * @param rows V
 * @param tiles look-ups per row
 * @param entries of a LUT: 16, 64, 128 or 256; every code is below it
 * @param codes native, unsigned, as above
 * @param bias native little-endian short[block][64], signed; or null for none
 */
public record CodeBlocks(int rows, int tiles, int entries, MemorySegment codes, MemorySegment bias) {
    /** Rows in a block. */
    public static final int ROWS = 64;
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

    /** Where in {@code codes} the byte with a row's code of a tile lies. */
    public static long offset(int row, int tile, int rowBytes, int entries) {
        int plane = entries == NIBBLE ? tile / 2 : tile;
        return ((long) (row / ROWS) * rowBytes + plane) * ROWS + row % ROWS;
    }

    /** How far the code's bits are shifted up in its byte. */
    public static int shift(int tile, int entries) {
        return entries == NIBBLE ? tile % 2 * 4 : 0;
    }
}
