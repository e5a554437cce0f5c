package lpu.codebook;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lpu.kernel.ScanKernels;

/**
 * A V x d matrix as tile-wise VQ: per tile a codebook, per row and tile an index.
 *
 * @param rows V
 * @param columns d; the last tile is padded with zeros when d is no multiple of the tile width
 * @param codewords K; entries K to 255 of {@code centroids} repeat codeword 0
 * @param centroids float[tile][t][256]: one plane of 256 codewords per column of the tile
 * @param codes byte[block of 64 rows][tile][64], unsigned indices; the last block is padded with zeros
 * @param squaredError Σ |w - ŵ|² per tile, over all rows
 * @param variance Σ |w - mean w|² per tile, over all rows
 */
public record TileCodebook(int rows, int columns, int tileWidth, int codewords, float[] centroids,
        MemorySegment codes, double[] squaredError, double[] variance) {

    public TileCodebook {
        int tiles = tiles(columns, tileWidth);
        if (centroids.length != tiles * tileWidth * ScanKernels.LUT_ENTRIES
                || codes.byteSize() != codeBytes(rows, tiles)
                || squaredError.length != tiles || variance.length != tiles) {
            throw new IllegalArgumentException("arrays do not fit " + rows + " x " + columns + " in tiles of " + tileWidth);
        }
    }

    static int tiles(int columns, int tileWidth) {
        return Math.ceilDiv(columns, tileWidth);
    }

    static long codeBytes(int rows, int tiles) {
        return (long) ScanKernels.blocks(rows, ScanKernels.CODE_BLOCK) * tiles * ScanKernels.CODE_BLOCK;
    }

    /** Where a row's index in a tile lies in {@link #codes}. */
    static long codeOffset(int row, int tile, int tiles) {
        int block = row / ScanKernels.CODE_BLOCK;
        return ((long) block * tiles + tile) * ScanKernels.CODE_BLOCK + row % ScanKernels.CODE_BLOCK;
    }

    /** Tiles per row. */
    public int tiles() {
        return tiles(columns, tileWidth);
    }

    /** The row's index in a tile, 0 to K - 1. */
    public int code(int row, int tile) {
        return codes.get(ValueLayout.JAVA_BYTE, codeOffset(row, tile, tiles())) & 0xff;
    }

    /** Column {@code j} of a tile's codeword. */
    public float centroid(int tile, int codeword, int j) {
        return centroids[(tile * tileWidth + j) * ScanKernels.LUT_ENTRIES + codeword];
    }

    /** Bits of stored codes per weight: one byte per row and tile. */
    public double bitsPerWeight() {
        return 8.0 * tiles() / columns;
    }

    /** Bytes of codes and of the K codewords that LUTs are built from. */
    public long bytes() {
        return codes.byteSize() + 4L * codewords * tileWidth * tiles();
    }

    /** The share of the weights' variance that the codewords keep in a tile. */
    public double varianceKept(int tile) {
        return 1 - squaredError[tile] / variance[tile];
    }

    /** The share of the weights' variance that the codewords keep over all tiles. */
    public double varianceKept() {
        double error = 0;
        double all = 0;
        for (int tile = 0; tile < variance.length; tile++) {
            error += squaredError[tile];
            all += variance[tile];
        }
        return 1 - error / all;
    }
}
