package lpu.fixed;

import lpu.num.QFormat;
import lpu.simd.Workers;

/** A fixed-point LM head, V rows x d columns: raw logits of every row. One thread's at a time. */
public interface FixedLmHead {
    /** The format of the logits. */
    QFormat format();

    /** V, the number of rows. */
    int vocabulary();

    /** d, the width of a hidden state. */
    int width();

    /** Takes the logits of rows [from, to), raw int[n][to - from], valid during the call only. */
    @FunctionalInterface
    interface PartConsumer {
        void accept(int from, int to, int[] part);
    }

    /**
     * The logits of n hidden states, raw int[n][d], in blocks of rows.
     *
     * @param n 1 to {@link #statesAtOnce}
     */
    void forRowBlocks(int[] hidden, int n, PartConsumer consumer);

    /** The most hidden states that one call takes. */
    int statesAtOnce();

    /** The place of the greatest of the first n logits, n at least 1; of equal ones the first. */
    static int greatest(int[] logits, int n) {
        int best = 0;
        for (int i = 1; i < n; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    /** The exact head: every row's product with the hidden state, in the format of the node {@code logits}. */
    final class Exact implements FixedLmHead {
        /** Enough to make good use of a product's block. */
        private static final int STATES = 512;

        private final FixedLinear linear;
        private final ExactProducts products;
        private final Workers workers;

        Exact(FixedLinear linear, ExactProducts products, Workers workers) {
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

        @Override
        public int statesAtOnce() {
            return STATES;
        }

        @Override
        public void forRowBlocks(int[] hidden, int n, PartConsumer consumer) {
            double[] x = new double[n * width()];
            linear.load(hidden, 0, n, x);
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
}
