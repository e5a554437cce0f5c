package lpu.machine;

/**
 * What a scan reads of every row.
 *
 * @param codes  unsigned byte[row][tile]
 * @param biases short[row], or null for none
 */
public record IndexRows(int rows, int tiles, byte[] codes, short[] biases) {
    public IndexRows {
        if (codes.length != (long) rows * tiles || biases != null && biases.length != rows) {
            throw new IllegalArgumentException(codes.length + " codes of " + rows + " rows of " + tiles + " tiles");
        }
    }

    int code(int row, int tile) {
        return codes[row * tiles + tile] & 0xff;
    }
}
