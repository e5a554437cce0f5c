package lpu.codebook;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import lpu.io.NativeMemory;
import lpu.simd.CodeBlocks;

/**
 * One codeword index per row and tile, in the order the LUT scan reads them ({@link CodeBlocks}): a byte each, or two
 * tiles in a byte where 16 codewords are enough.
 *
 * @param rows V
 * @param tiles tiles in a row
 * @param entries of a tile's LUT: 16, 64, 128 or 256; indices are below it
 * @param bytes native, as {@link CodeBlocks} has it; rows after the last are 0
 */
public record PackedCodes(int rows, int tiles, int entries, MemorySegment bytes) {
    public PackedCodes {
        new CodeBlocks(rows, tiles, entries, bytes, null); // checks
    }

    /** Codes of 0 for so many codewords a tile, 1 to 256, in memory that is freed when no one refers to it. */
    public static PackedCodes allocate(int rows, int tiles, int codewords) {
        int entries = CodeBlocks.entriesFor(codewords);
        long size = CodeBlocks.bytes(rows, tiles, entries);
        return new PackedCodes(rows, tiles, entries, NativeMemory.allocate(size));
    }

    /** As the scan reads them. */
    public CodeBlocks blocks(RowBias bias) {
        return new CodeBlocks(rows, tiles, entries, bytes, bias == null ? null : bias.values());
    }

    public int get(int row, int tile) {
        return bytes.get(JAVA_BYTE, index(row, tile)) >>> CodeBlocks.shift(tile, entries) & entries - 1;
    }

    /** Two threads may set codes of different rows, but not of one row. */
    public void set(int row, int tile, int code) {
        int shift = CodeBlocks.shift(tile, entries);
        int others = entries == CodeBlocks.NIBBLE ? bytes.get(JAVA_BYTE, index(row, tile)) & ~(15 << shift) : 0;
        bytes.set(JAVA_BYTE, index(row, tile), (byte) (others | code << shift));
    }

    /** Bytes of one row's codes. */
    public int rowBytes() {
        return CodeBlocks.rowBytes(tiles, entries);
    }

    private long index(int row, int tile) {
        return CodeBlocks.offset(row, CodeBlocks.plane(tile, entries), rowBytes(), entries);
    }
}
