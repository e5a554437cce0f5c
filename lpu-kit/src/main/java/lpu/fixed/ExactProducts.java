package lpu.fixed;

import lpu.kernel.Workers;
import lpu.num.QFormat;
import lpu.report.InputError;
import lpu.tensor.DotDoubleGemm;
import lpu.tensor.DoubleGemm;
import lpu.tensor.Gemms;

/**
 * Exact integer products by double-precision BLAS. A double holds every integer up to 2^53. With |a| ≤ A and |b| ≤ B,
 * every partial sum of k products, in whatever order and with or without fused multiply-adds, is an integer of at
 * most k A B, so where k A B ≤ 2^53 no step rounds and the result is the integer that long arithmetic gives. {@link
 * #require} checks the bound from the formats when a model is built. Keeps its buffers; one caller at a time.
 */
final class ExactProducts {
    private static final double MOST = 0x1p53;
    /** Doubles of a matrix converted at once (8 MiB). */
    private static final int PANEL = 1 << 20;
    /** Below so many rows a call of BLAS costs more than it saves, and kept arrays for each length would add up. */
    private static final int SMALLEST_BATCH = 8;

    private final Workers workers;
    private final DoubleGemm small;
    private DoubleGemm large; // made on first use: loading the BLAS takes a second or two
    private double[] panel = new double[0];
    private double[] product = new double[0];

    ExactProducts(Workers workers) {
        this.workers = workers;
        small = new DotDoubleGemm(workers);
    }

    /** Throws InputError unless sums of k products of values of these formats are exact. */
    static void require(String what, QFormat a, QFormat b, int k) {
        require(what, a, largest(b) * k, k);
    }

    /** Likewise for rows of weights, the product of sum and scale included. */
    static void require(String what, Operand a, WeightFormat w) {
        require(what, a.node().format(), Math.scalb(a.weight(), w.bits() - 1 + (w.scaleBits() == 1 ? 0 : w.scaleBits())),
                a.factors().length);
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
        int k = w.columns();
        int blockRows = Math.min(w.rows(), Math.max(1, PANEL / k));
        panel = atLeast(panel, blockRows * k);
        product = atLeast(product, Math.multiplyExact(blockRows, batch));
        double[] target = panel;
        for (int from = 0; from < w.rows(); from += blockRows) {
            int first = from;
            int rows = Math.min(blockRows, w.rows() - from);
            workers.run(rows, (a, b) -> w.panel(first, first + a, first + b, target));
            multiply(x, panel, product, batch, rows, k);
            consumer.accept(from, from + rows, product);
        }
    }

    /** C = A Bᵀ; see {@link DoubleGemm}. */
    void multiply(double[] a, double[] b, double[] c, int m, int n, int k) {
        if (m < SMALLEST_BATCH) {
            small.multiply(a, b, c, m, n, k);
            return;
        }
        if (large == null) {
            large = Gemms.bestDouble(workers);
        }
        large.multiply(a, b, c, m, n, k);
    }

    static double[] atLeast(double[] buffer, int length) {
        return buffer.length >= length ? buffer : new double[length];
    }
}
