package lpu.fixed;

import lpu.io.InputError;
import lpu.num.QFormat;
import lpu.simd.DoubleGemm;
import lpu.simd.GemmKernels;
import lpu.simd.Workers;

/**
 * Exact integer products by double-precision GEMM. A double holds every integer up to 2^53. With |a| ≤ A and |b| ≤ B,
 * every partial sum of k products, in whatever order and with or without fused multiply-adds, is an integer of at
 * most k A B, so where k A B ≤ 2^53 no step rounds and the result is the integer that long arithmetic gives. {@link
 * #require} checks the bound from the formats when a model is built. Keeps its buffers: one thread's at a time, see {@link
 * Workers#claim}.
 */
final class ExactProducts {
    private static final double MOST = 0x1p53;
    /** Doubles of a part of a product (8 MiB). */
    private static final int PART = 1 << 20;

    private final Workers workers;
    private final DoubleGemm gemm;
    private double[] product = new double[0];

    ExactProducts(Workers workers) {
        this.workers = workers;
        gemm = new DoubleGemm(GemmKernels.best(), workers);
    }

    /** Throws InputError unless sums of k products of values of these formats are exact. */
    static void require(String what, QFormat a, QFormat b, int k) {
        require(what, a, largest(b) * k, k);
    }

    /**
     * Likewise for rows of weights, the product of sum and scale included.
     *
     * @param shifts int[columns]: bits by which a column of a is shifted to the left before
     */
    static void require(String what, QFormat a, int[] shifts, WeightFormat w) {
        double columns = 0; // a coarser one counted as often as its shift says
        for (int shift : shifts) {
            columns += Math.scalb(1.0, shift);
        }
        require(what, a, Math.scalb(columns, w.bits() - 1 + (w.scaleBits() == 1 ? 0 : w.scaleBits())), shifts.length);
    }

    private static void require(String what, QFormat a, double others, int k) {
        if (largest(a) * others > MOST) {
            throw new InputError("%s: sums of %d products with %s may exceed 2^53, beyond which they are not exact here;"
                    .formatted(what, k, a) + " use fewer bits");
        }
    }

    private static double largest(QFormat format) {
        return Math.max(-(double) format.minRaw(), format.maxRaw());
    }

    /** The product for W's rows [from, to): double[batch][to - from], valid during the call only. */
    @FunctionalInterface
    interface PartConsumer {
        void accept(int from, int to, double[] part);
    }

    /** X Wᵀ, in blocks of W's rows; x is double[batch][w.columns()]. */
    void forRowBlocks(FixedMatrix w, double[] x, int batch, PartConsumer consumer) {
        int blockRows = Math.min(w.rows(), Math.max(1, PART / batch / GemmKernels.COLUMNS) * GemmKernels.COLUMNS);
        try (var _ = workers.claim()) {
            int size = Math.multiplyExact(blockRows, batch);
            product = product.length >= size ? product : new double[size];
            for (int from = 0; from < w.rows(); from += blockRows) {
                int start = from;
                int rows = Math.min(blockRows, w.rows() - from);
                multiply(x, (row, n, first, end, panel) -> w.panel(start + row, n, first, end, panel), product, batch, rows,
                        w.columns());
                consumer.accept(from, from + rows, product);
            }
        }
    }

    /** C = A Bᵀ; see {@link DoubleGemm}. */
    void multiply(double[] a, DoubleGemm.Panels b, double[] c, int m, int n, int k) {
        gemm.multiply(a, b, c, m, n, k);
    }
}
