package lpu.codebook;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import lpu.kernel.ScanKernels;

/**
 * One codeword index per row and tile, in the order the LUT scan reads them.
 *
 * @param rows V
 * @param tiles tiles in a row
 * @param bytes native byte[block of 64 rows][tile][64], unsigned; rows after the last are 0
 */
public record PackedCodes(int rows, int tiles, MemorySegment bytes) {
    public PackedCodes {
        if (rows < 1 || tiles < 1 || bytes.byteSize() != size(rows, tiles) || !bytes.isNative()) {
            throw new IllegalArgumentException(
                    rows + " rows of " + tiles + " tiles in " + bytes.byteSize() + " bytes");
        }
    }

    /** Codes of 0, in memory that is freed when no one refers to it. */
    public static PackedCodes allocate(int rows, int tiles) {
        return new PackedCodes(rows, tiles, Arena.ofAuto().allocate(size(rows, tiles), 64));
    }

    /** Bytes for so many rows and tiles, padding included. */
    public static long size(int rows, int tiles) {
        return (long) ScanKernels.blocks(rows, ScanKernels.CODE_BLOCK) * tiles * ScanKernels.CODE_BLOCK;
    }

    public int get(int row, int tile) {
        return bytes.get(JAVA_BYTE, index(row, tile)) & 0xff;
    }

    public void set(int row, int tile, int code) {
        bytes.set(JAVA_BYTE, index(row, tile), (byte) code);
    }

    private long index(int row, int tile) {
        int block = row / ScanKernels.CODE_BLOCK;
        return ((long) block * tiles + tile) * ScanKernels.CODE_BLOCK + row % ScanKernels.CODE_BLOCK;
    }
}
