package lpu.codebook;

/**
 * A matrix quantised tile by tile: in the columns of tile i, row v is about codeword {@code codes.get(v, i)}. Rows may have
 * a bias each: {@code w_v·h ≈ bias_v + Σ_i codeword_(i, c_vi) · h_i}.
 *
 * @param words of the tiles
 * @param codes one index per row and tile
 * @param bias or null for none
 * @param distortion double[tile]: mean over the rows of the squared error in that tile
 */
public record TileCodebook(TileCodewords words, PackedCodes codes, RowBias bias, double[] distortion) {
    public TileCodebook {
        int tiles = words.tiles();
        if (codes.tiles() != tiles || words.codewords() > codes.entries() || distortion.length != tiles) {
            throw new IllegalArgumentException("parts of a codebook that do not fit");
        }
        codes.blocks(bias); // checks the bias's size
    }

    public int rows() {
        return codes.rows();
    }

    public int tiles() {
        return words.tiles();
    }

    public int columns() {
        return words.columns();
    }

    public int codewords() {
        return words.codewords();
    }

    /** Bytes of codes, biases and codewords, padding included. */
    public long bytes() {
        return codes.bytes().byteSize() + (bias == null ? 0 : bias.values().byteSize()) + words.bytes();
    }

    /** Bits of code and bias that a row costs. */
    public int bitsPerRow() {
        return 8 * codes.rowBytes() + (bias == null ? 0 : Short.SIZE);
    }

    /** The codewords of a row, float[columns]. */
    public void decode(int row, float[] out) {
        for (int tile = 0; tile < tiles(); tile++) {
            for (int j = 0; j < words.width(tile); j++) {
                out[words.start(tile) + j] = words.centroid(tile, codes.get(row, tile), j);
            }
        }
    }

    /** Mean squared error of a weight. */
    public double distortionPerWeight() {
        double sum = 0;
        for (double d : distortion) {
            sum += d;
        }
        return sum / columns();
    }
}
