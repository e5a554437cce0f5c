package lpu.machine;

/**
 * On-chip memory of an engine.
 *
 * @param tileBytes  of one buffer of streamed weights, keys, values or indices
 * @param tiles      such buffers: 2 let one be filled while the other is read
 * @param indexBytes for index tables and codewords of a coarse head; a table that does not fit is streamed from HBM
 */
public record Memory(int tileBytes, int tiles, long indexBytes) {
    public Memory {
        Checks.positive(tileBytes, tiles);
        if (indexBytes < 0) {
            throw new IllegalArgumentException("index memory of " + indexBytes + " bytes");
        }
    }
}
