package lpu.fixed;

import java.util.Arrays;
import lpu.kernel.Workers;
import lpu.num.QFormat;

/** The exact LM head in integers, V rows x d columns: raw logits in the format of the node {@code logits}. */
public final class FixedHead {
    private final FixedLinear linear;
    private final ExactProducts products;
    private final Workers workers;

    FixedHead(FixedLinear linear, ExactProducts products, Workers workers) {
        this.linear = linear;
        this.products = products;
        this.workers = workers;
    }

    /** Of the logits. */
    public QFormat format() {
        return linear.out().format();
    }

    /** V. */
    public int vocabulary() {
        return linear.weights().rows();
    }

    /** d. */
    public int width() {
        return linear.weights().columns();
    }

    /** The rows as stored. */
    public FixedMatrix rows() {
        return linear.weights();
    }

    /** The logits of rows [from, to): int[n][to - from], valid during the call only. */
    @FunctionalInterface
    public interface PartConsumer {
        void accept(int from, int to, int[] part);
    }

    /** The logits of n hidden states, int[n][d], in blocks of rows. */
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

    /** All logits of one hidden state, int[d], to int[V]. */
    public void logits(int[] hidden, int[] out) {
        forRowBlocks(hidden, 1, (from, to, part) -> System.arraycopy(part, 0, out, from, to - from));
    }
}
