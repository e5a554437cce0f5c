package lpu.codebook;

/**
 * What tile-wise scoring needs: {@code s_v = bias_v + Σ_i codeword_(i, c_vi) · h[starts_i .. starts_(i+1))}. Tiles may
 * differ in width. A codebook that scores a mapped hidden state (rotated, scaled, permuted) says so elsewhere: columns
 * here are those after the mapping.
 *
 * @param starts int[tiles + 1], from 0, not descending: tile i is columns starts[i] to starts[i + 1] - 1
 * @param codewords K, 1 to 256
 * @param centroids float[tile][K][width of the tile]: tile i's begin at K · starts[i]
 * @param codes one index below K per row and tile
 * @param bias or null for none
 */
public record TileScores(int[] starts, int codewords, float[] centroids, PackedCodes codes, RowBias bias) {

    public TileScores {
        if (starts.length != codes.tiles() + 1 || starts[0] != 0 || codewords < 1 || codewords > codes.entries()
                || (long) codewords * starts[starts.length - 1] != centroids.length) {
            throw new IllegalArgumentException("parts of tile scores that do not fit");
        }
        for (int i = 0; i < codes.tiles(); i++) {
            if (starts[i] > starts[i + 1]) {
                throw new IllegalArgumentException("tile " + i + " ends before it starts");
            }
        }
        codes.blocks(bias); // checks the bias's size
    }

    /** Of a codebook and biases, null for none. */
    public static TileScores of(TileCodebook book, RowBias bias) {
        return new TileScores(book.starts(), book.codewords(), book.centroids(), book.codes(), bias);
    }

    public int rows() {
        return codes.rows();
    }

    public int tiles() {
        return codes.tiles();
    }

    /** Columns that all tiles cover. */
    public int columns() {
        return starts[tiles()];
    }

    public int tileWidth(int tile) {
        return starts[tile + 1] - starts[tile];
    }

    /** Column {@code j} of a tile's codeword. */
    public float centroid(int tile, int codeword, int j) {
        return centroids[codewords * starts[tile] + codeword * tileWidth(tile) + j];
    }

    /** Bytes of codes, biases and codewords, padding included. */
    public long bytes() {
        return codes.bytes().byteSize() + (bias == null ? 0 : bias.values().byteSize()) + 4L * centroids.length;
    }

    /** Bits of code and bias that a row costs. */
    public int bitsPerRow() {
        return 8 * codes.rowBytes() + (bias == null ? 0 : Short.SIZE);
    }
}
