package lpu.codebook;

/**
 * A matrix quantised for the hidden states it meets: {@code w_v·h ≈ bias_v + x̂_v·g}, where {@code g = M h - o} is the mapped
 * state and x̂_v are the codewords of row v over those of its columns that tiles take. Made by {@link CalibratedVq}.
 *
 * @param rows V
 * @param columns d
 * @param stateMap float[d][d]: M
 * @param stateOffset float[d]: o, the map of the mean state
 * @param tileColumns int[m]: the column of g that each of the tiles' columns is
 * @param book over m columns, with the rows' biases
 * @param order int[V]: the rows in an order in which similar ones are neighbours, see {@link RowOrder}
 * @param residuals float[V]: root mean squared error of a row's logit over the calibration's states, refined if there is a
 *     refinement
 * @param refinement a second set of tiles for chosen rows; null for none
 */
public record CalibratedCodebook(int rows, int columns, float[] stateMap, float[] stateOffset, int[] tileColumns,
        TileCodebook book, int[] order, float[] residuals, Refinement refinement) {

    public CalibratedCodebook {
        if (book.rows() != rows || book.columns() != tileColumns.length || order.length != rows
                || residuals.length != rows
                || stateMap.length != (long) columns * columns || stateOffset.length != columns
                || refinement != null && refinement.codes().byteSize() != (long) rows * refinement.tiles()) {
            throw new IllegalArgumentException("parts of a codebook that do not fit " + rows + " x " + columns);
        }
    }

    /** Bits per weight that a token reads of every row: indices and biases. */
    public double bitsPerWeight() {
        return (double) book.bitsPerRow() / columns;
    }
}
