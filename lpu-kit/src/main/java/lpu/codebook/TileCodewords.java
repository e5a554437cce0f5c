package lpu.codebook;

/**
 * The codewords of a set of tiles, which may differ in width.
 *
 * @param columns int[m]: which column of a mapped state each of the tiles' columns is; {@link #ONE} for one that is always 1
 * @param starts int[tiles + 1], ascending from 0 to m: tile i has {@code columns[starts[i]] … columns[starts[i + 1] - 1]}
 * @param codewords K, 1 to 256
 * @param centroids float[tile][K][width of the tile]: tile i's begin at K · starts[i]
 */
public record TileCodewords(int[] columns, int[] starts, int codewords, float[] centroids) {
    /** In place of a column: 1 in every state. */
    public static final int ONE = -1;

    public TileCodewords {
        int tiles = starts.length - 1;
        if (tiles < 1 || starts[0] != 0 || codewords < 1 || codewords > 256 || columns.length != starts[tiles]
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

    /** m: columns of all tiles together. */
    public int width() {
        return columns.length;
    }

    /** The first of a tile's columns. */
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

    /**
     * What the tiles see of a mapped state.
     *
     * @param mapped float[d]
     * @param out float[m], overwritten
     */
    public void gather(float[] mapped, float[] out) {
        for (int i = 0; i < columns.length; i++) {
            out[i] = columns[i] == ONE ? 1 : mapped[columns[i]];
        }
    }

    /** Bytes of the codewords as heads read them, which is as bfloat16. */
    public long bytes() {
        return (long) Short.BYTES * centroids.length;
    }
}
