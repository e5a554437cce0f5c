package lpu.machine;

/**
 * Codewords of tiles, all products of which have the same step.
 *
 * @param starts    int[tiles + 1]: tile i has columns [starts[i], starts[i + 1])
 * @param inputs    int[columns]: the column of the mapped state that each is multiplied with, or -1 for 1
 * @param codewords of a tile
 * @param values    int[column][codeword]
 * @param entryBits of a LUT's entry, at most 8
 */
public record LutCodewords(int[] starts, int[] inputs, int codewords, int[] values, int entryBits) {
    public LutCodewords {
        if (starts[starts.length - 1] != inputs.length || values.length != inputs.length * codewords || entryBits < 1
                || entryBits > Byte.SIZE) {
            throw new IllegalArgumentException("parts that do not fit " + inputs.length + " columns of " + codewords
                    + " codewords");
        }
    }

    public int tiles() {
        return starts.length - 1;
    }
}
