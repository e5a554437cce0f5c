package lpu.codebook;

/**
 * The codewords of tiles that may differ in width.
 *
 * @param starts int[tiles + 1], ascending from 0: tile i has columns [starts[i], starts[i + 1])
 * @param codewords K, 1 to 256
 * @param centroids float[tile][K][width of the tile]: tile i's begin at K · starts[i]
 */
public record TileCodewords(int[] starts, int codewords, float[] centroids) {
    public TileCodewords {
        int tiles = starts.length - 1;
        if (tiles < 1 || starts[0] != 0 || codewords < 1 || codewords > 256
                || centroids.length != (long) codewords * starts[tiles]) {
            throw new IllegalArgumentException("parts of codewords that do not fit");
        }
        for (int i = 0; i < tiles; i++) {
            if (starts[i] > starts[i + 1]) {
                throw new IllegalArgumentException("tile " + i + " ends before it starts");
            }
        }
    }

    public int tiles() {
        return starts.length - 1;
    }

    /** Columns of all tiles together. */
    public int columns() {
        return starts[tiles()];
    }

    /** The first column of a tile. */
    public int start(int tile) {
        return starts[tile];
    }

    /** Columns of one tile. */
    public int width(int tile) {
        return starts[tile + 1] - starts[tile];
    }

    /** Column {@code j} of a codeword, counted from the tile's first. */
    public float centroid(int tile, int codeword, int j) {
        return centroids[codewords * starts[tile] + codeword * width(tile) + j];
    }

    /** Bytes of the codewords as heads read them, which is as bfloat16. */
    public long bytes() {
        return (long) Short.BYTES * centroids.length;
    }
}
