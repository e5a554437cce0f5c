package lpu.machine;

/**
 * The rows that tokens are looked up in: {@code x_j = out(w_tj · multiplier_t / 2^(shift_t - fractions_j))}.
 *
 * @param weights     vocabulary x columns
 * @param multipliers long[vocabulary]: a row's step, and the factor of all embeddings where there is one
 * @param shifts      int[vocabulary]: fraction bits of the product
 * @param fractions   int[columns]: those of the result
 */
public record EmbeddingRows(WeightRows weights, long[] multipliers, int[] shifts, int[] fractions, Requantiser out) {
    public EmbeddingRows {
        if (multipliers.length != weights.rows() || shifts.length != weights.rows() || fractions.length != weights.columns()) {
            throw new IllegalArgumentException("parts that do not fit " + weights.rows() + " x " + weights.columns());
        }
    }
}
