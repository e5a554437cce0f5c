package lpu.codebook;

import java.lang.foreign.MemorySegment;
import lpu.io.NativeMemory;

/**
 * A second set of tiles for what a first one leaves of the rows (residual quantisation: Juang and Gray, Multiple stage vector
 * quantization for speech coding, 1982). It is read for chosen rows only, so its codes lie row by row. The last tile
 * is one column that is 1 in every state: what the first set's biases overdo.
 *
 * @param columns int[m - 1]: which column of the mapped state each of the tiles' columns is, the last tile's left out
 * @param words of the tiles, over m columns
 * @param codes native unsigned byte[V][tiles]
 */
public record Refinement(int[] columns, TileCodewords words, MemorySegment codes) {
    public Refinement {
        if (words.columns() != columns.length + 1 || codes.byteSize() % words.tiles() != 0) {
            throw new IllegalArgumentException("parts of a refinement that do not fit");
        }
    }

    public int tiles() {
        return words.tiles();
    }

    /** The codes of rows {@code order[0]}, {@code order[1]}, …: native unsigned byte[V][tiles]. */
    public MemorySegment codesInOrder(int[] order) {
        MemorySegment copies = NativeMemory.allocate(codes.byteSize());
        for (int i = 0; i < order.length; i++) {
            MemorySegment.copy(codes, (long) order[i] * tiles(), copies, (long) i * tiles(), tiles());
        }
        return copies;
    }

    /** float[m]: what the tiles see of a mapped state. */
    public void gather(float[] mapped, float[] out) {
        for (int i = 0; i < columns.length; i++) {
            out[i] = mapped[columns[i]];
        }
        out[columns.length] = 1;
    }
}
