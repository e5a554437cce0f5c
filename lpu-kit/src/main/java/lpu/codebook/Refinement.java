package lpu.codebook;

import java.lang.foreign.MemorySegment;

/**
 * A second set of tiles for what a first one leaves of the rows (residual quantisation: Juang and Gray, Multiple stage vector
 * quantization for speech coding, 1982). It is read for chosen rows only, so its codes lie row by row. The last tile
 * is one column that is 1 in every state: what the first set's biases overdo.
 *
 * @param columns int[m - 1]: which column of the mapped state each of the tiles' columns is, the last tile's left out
 * @param starts int[tiles + 1], from 0: tile i is columns starts[i] to starts[i + 1] - 1
 * @param codewords K, 1 to 256
 * @param centroids float[tile][K][width of the tile]
 * @param codes native unsigned byte[V][tiles]
 */
public record Refinement(int[] columns, int[] starts, int codewords, float[] centroids, MemorySegment codes) {
    public Refinement {
        int tiles = starts.length - 1;
        if (tiles < 1 || starts[tiles] != columns.length + 1 || codewords < 1 || codewords > 256
                || centroids.length != (long) codewords * starts[tiles] || codes.byteSize() % tiles != 0) {
            throw new IllegalArgumentException("parts of a refinement that do not fit");
        }
    }

    public int tiles() {
        return starts.length - 1;
    }

    /** Columns of one tile. */
    public int width(int tile) {
        return starts[tile + 1] - starts[tile];
    }

    /** Column {@code j} of a tile's codeword. */
    public float centroid(int tile, int codeword, int j) {
        return centroids[codewords * starts[tile] + codeword * width(tile) + j];
    }

    /** float[m]: what the tiles see of a mapped state. */
    public void gather(float[] mapped, float[] out) {
        for (int i = 0; i < columns.length; i++) {
            out[i] = mapped[columns[i]];
        }
        out[columns.length] = 1;
    }
}
