package lpu.fixed;

import java.util.Arrays;
import lpu.num.QFormat;
import lpu.simd.Workers;

/** The exact LM head in integers, V rows x d columns: raw logits in the format of the node {@code logits}. */
public final class FixedHead implements FixedLmHead {
    /** Enough to make good use of a product's block. */
    private static final int STATES = 512;

    private final FixedLinear linear;
    private final ExactProducts products;
    private final Workers workers;

    FixedHead(FixedLinear linear, ExactProducts products, Workers workers) {
        this.linear = linear;
        this.products = products;
        this.workers = workers;
    }

    @Override
    public QFormat format() {
        return linear.out().format();
    }

    @Override
    public int vocabulary() {
        return linear.weights().rows();
    }

    @Override
    public int width() {
        return linear.weights().columns();
    }

    /** The rows as stored. */
    public FixedMatrix rows() {
        return linear.weights();
    }

    @Override
    public int statesAtOnce() {
        return STATES;
    }

    @Override
    public void forRowBlocks(int[] hidden, int n, PartConsumer consumer) {
        double[] x = new double[n * width()];
        Arrays.setAll(x, j -> hidden[j]);
        int[][] part = new int[1][0];
        products.forRowBlocks(linear.weights(), x, n, (from, to, sums) -> {
            int rows = to - from;
            if (part[0].length < n * rows) {
                part[0] = new int[n * rows];
            }
            int[] out = part[0];
            workers.run(n, (a, b) -> {
                for (int i = a; i < b; i++) {
                    linear.round(sums, i * rows, from, to, out, i * rows);
                }
            });
            consumer.accept(from, to, out);
        });
        linear.out().seen((long) n * vocabulary());
    }

    /** The logits of chosen rows of one hidden state, int[d] from {@code at}: {@code out[i]} is row {@code ids[i]}'s. */
    public void logits(int[] hidden, int at, int[] ids, int count, int[] out) {
        linear.outputs(hidden, at, ids, count, out);
    }

    /** All logits of one hidden state, int[d], to int[V]. */
    public void logits(int[] hidden, int[] out) {
        forRowBlocks(hidden, 1, (from, to, part) -> System.arraycopy(part, 0, out, from, to - from));
    }
}
