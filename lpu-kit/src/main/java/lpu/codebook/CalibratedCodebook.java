package lpu.codebook;

/**
 * A matrix quantised for the hidden states it meets: {@code w_v·h ≈ bias_v + x̂_v·(M h - o)}, where x̂_v are the codewords
 * of row v. Made by {@link CalibratedVq}.
 *
 * @param rows V
 * @param columns d
 * @param stateMap float[m][d]: M, from a hidden state to the codebook's columns
 * @param stateOffset float[m]: o, the map of the mean state
 * @param book over m columns
 * @param bias one for each row; null for none
 * @param residuals float[V]: root mean squared error of a row's logit over the calibration's states
 */
public record CalibratedCodebook(int rows, int columns, float[] stateMap, float[] stateOffset, TileCodebook book,
        RowBias bias, float[] residuals) {

    public CalibratedCodebook {
        if (book.rows() != rows || book.columns() != stateOffset.length || residuals.length != rows
                || stateMap.length != (long) columns * stateOffset.length) {
            throw new IllegalArgumentException("parts of a codebook that do not fit " + rows + " x " + columns);
        }
    }

    /** For a scan. */
    public TileScores scores() {
        return TileScores.of(book, bias);
    }

    /** Bits per weight that a token reads: indices and biases. */
    public double bitsPerWeight() {
        return (double) scores().bitsPerRow() / columns;
    }
}
