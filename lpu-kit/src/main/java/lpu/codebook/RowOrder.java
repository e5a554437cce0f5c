package lpu.codebook;

import java.util.Arrays;
import java.util.SplittableRandom;
import lpu.kernel.CodeBlocks;
import lpu.kernel.SortableFloat;
import lpu.kernel.Workers;

/**
 * An order of a codebook's rows in which similar rows are neighbours, so that all rows of a block of {@link CodeBlocks} have
 * similar scores and whole blocks can be passed over. The rows are halved across the direction in which they differ the most,
 * their first principal component, and so are the halves, down to single blocks (principal direction divisive
 * partitioning: Boley, 1998). A row is what its codewords and its bias say, the bias being one more column.
 */
final class RowOrder {
    /** Rows from which a direction is found. */
    private static final int SAMPLE = 2048;
    /** Of the power method; directions need not be exact. */
    private static final int STEPS = 8;
    private static final int GRAIN = 1024;

    private final TileCodebook book;
    private final Workers workers;
    private final int width; // columns and one for the bias
    private final int[] order; // [V]
    private final float[] along; // [place]: of the row at a place, its length along its part's direction

    private RowOrder(TileCodebook book, Workers workers) {
        this.book = book;
        this.workers = workers;
        width = book.columns() + 1;
        order = new int[book.rows()];
        Arrays.setAll(order, v -> v);
        along = new float[order.length];
    }

    /** int[V]: the rows in that order. The result does not depend on the number of threads. */
    static int[] of(TileCodebook book, Workers workers) {
        RowOrder rows = new RowOrder(book, workers);
        rows.halve(0, CodeBlocks.blocks(book.rows()), new SplittableRandom(1));
        return rows.order;
    }

    /** Orders the rows at the places of blocks [from, to). */
    private void halve(int from, int to, SplittableRandom random) {
        if (to - from < 2) {
            return;
        }
        int first = from * CodeBlocks.ROWS;
        int end = Math.min(order.length, to * CodeBlocks.ROWS);
        float[] direction = direction(first, end, random);
        sortAlong(direction, first, end);
        int middle = (from + to) / 2;
        halve(from, middle, random);
        halve(middle, to, random);
    }

    /** The first principal component of rows spread over places [first, end). */
    private float[] direction(int first, int end, SplittableRandom random) {
        int n = Math.min(SAMPLE, end - first);
        float[][] rows = new float[n][width];
        workers.run(n, (from, to) -> {
            for (int i = from; i < to; i++) {
                row(order[first + (int) ((long) (end - first) * i / n)], rows[i]);
            }
        });
        float[] mean = new float[width];
        for (float[] row : rows) {
            add(row, 1f / n, mean);
        }
        for (float[] row : rows) {
            add(mean, -1, row);
        }
        float[] direction = new float[width];
        for (int j = 0; j < width; j++) {
            direction[j] = (float) random.nextGaussian();
        }
        for (int step = 0; step < STEPS; step++) {
            float[] next = new float[width];
            for (float[] row : rows) {
                add(row, dot(row, direction), next);
            }
            float length = (float) Math.sqrt(dot(next, next));
            if (!(length > 0)) { // all rows are alike
                return direction;
            }
            Arrays.fill(direction, 0);
            add(next, 1 / length, direction);
        }
        return direction;
    }

    private void row(int v, float[] out) {
        book.decode(v, out);
        out[width - 1] = book.bias() == null ? 0 : book.bias().get(v);
    }

    private static void add(float[] x, float factor, float[] to) {
        for (int j = 0; j < x.length; j++) {
            to[j] += factor * x[j];
        }
    }

    private static float dot(float[] x, float[] y) {
        float sum = 0;
        for (int j = 0; j < x.length; j++) {
            sum += x[j] * y[j];
        }
        return sum;
    }

    /** Sorts the rows at places [first, end) by their length along a direction; equal ones keep their order. */
    private void sortAlong(float[] direction, int first, int end) {
        float[][] products = products(direction);
        workers.run(end - first, GRAIN, (from, to) -> {
            for (int place = first + from; place < first + to; place++) {
                int v = order[place];
                float sum = book.bias() == null ? 0 : direction[width - 1] * book.bias().get(v);
                for (int tile = 0; tile < products.length; tile++) {
                    sum += products[tile][book.codes().get(v, tile)];
                }
                along[place] = sum;
            }
        });
        long[] keys = new long[end - first]; // lengths, then places
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (long) SortableFloat.of(along[first + i]) << Integer.SIZE | i;
        }
        Arrays.parallelSort(keys);
        int[] sorted = new int[keys.length];
        for (int i = 0; i < keys.length; i++) {
            sorted[i] = order[first + (int) keys[i]];
        }
        System.arraycopy(sorted, 0, order, first, sorted.length);
    }

    /** float[tile][codeword]: each codeword's length along a direction. */
    private float[][] products(float[] direction) {
        TileCodewords words = book.words();
        float[][] products = new float[words.tiles()][words.codewords()];
        for (int tile = 0; tile < words.tiles(); tile++) {
            for (int c = 0; c < words.codewords(); c++) {
                for (int j = 0; j < words.width(tile); j++) {
                    products[tile][c] += direction[words.start(tile) + j] * words.centroid(tile, c, j);
                }
            }
        }
        return products;
    }
}
