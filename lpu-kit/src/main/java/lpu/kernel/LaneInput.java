package lpu.kernel;

/**
 * A vector x to multiply rows of a {@link LaneFormat} with, as the kernels read it; {@link LaneKernels#prepare} fills it.
 *
 * @param slots float[blocks][format.slots()]: x_j 2^(-bits (j % perCell)), for a quant taken where it lies in its cell is
 *     2^(bits (j % perCell)) too large; 0 beyond a block's columns
 * @param sums float[blocks]: what is multiplied by m, the block's Σ x_j; without minima what is multiplied by d,
 *     -zero Σ x_j
 * @param places float[format.columns()], the powers of two of {@code slots}
 */
public record LaneInput(LaneFormat format, int blocks, float[] slots, float[] sums, float[] places) {
    /** @param columns of the rows, a multiple of the format's */
    public static LaneInput of(LaneFormat format, int columns) {
        if (columns % format.columns() != 0) {
            throw new IllegalArgumentException(columns + " columns in blocks of " + format.columns());
        }
        int blocks = columns / format.columns();
        float[] places = new float[format.columns()];
        for (int j = 0; j < places.length; j++) {
            places[j] = Math.scalb(1f, -format.bits() * (j % format.perCell()));
        }
        return new LaneInput(format, blocks, new float[blocks * format.slots()], new float[blocks], places);
    }

    /** What a block's Σ x_j is multiplied by in {@code sums}. */
    float sumFactor() {
        return format.minima() ? 1 : -format.zero();
    }
}
