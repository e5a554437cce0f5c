package lpu.codebook;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import lpu.io.Progress;
import lpu.simd.CodeBlocks;
import lpu.simd.SortableFloat;
import lpu.simd.Workers;

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

    private final TileCodewords words;
    private final TileCodebook.Bias bias; // by row; null for none
    private final Workers workers;
    private final int width; // columns and one for the bias
    private final byte[] codes; // [V][tile]
    private final int[] order; // [V]
    private final float[] along; // [place]: of the row at a place, its length along its part's direction

    /** Blocks [from, to) of the order, which are to be halved. */
    private record Part(int from, int to) {
    }

    private RowOrder(TileCodewords words, byte[] codes, TileCodebook.Bias bias, Workers workers) {
        this.words = words;
        this.codes = codes;
        this.bias = bias;
        this.workers = workers;
        width = words.width() + 1;
        order = new int[codes.length / words.tiles()];
        Arrays.setAll(order, v -> v);
        along = new float[order.length];
    }

    /**
     * int[V]: the row at each place of that order. The result does not depend on the number of threads.
     *
     * @param codes byte[V][tile]
     * @param bias of the rows in their own order; null for none
     */
    static int[] of(TileCodewords words, byte[] codes, TileCodebook.Bias bias, Workers workers) {
        RowOrder rows = new RowOrder(words, codes, bias, workers);
        int blocks = CodeBlocks.blocks(rows.order.length);
        try (Progress progress = Progress.of("order of the rows", blocks - 1)) {
            List<Part> parts = List.of(new Part(0, blocks));
            while (!parts.isEmpty()) {
                parts = rows.halve(parts.stream().filter(part -> part.to - part.from > 1).toList());
                progress.step(parts.size() / 2);
            }
        }
        return rows.order;
    }

    /** Orders the rows of each part along its direction; returns the parts' halves. */
    private List<Part> halve(List<Part> parts) {
        float[][][] products = new float[parts.size()][][];
        workers.run(parts.size(), (from, to) -> {
            for (int i = from; i < to; i++) {
                products[i] = products(direction(parts.get(i)));
            }
        });
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            float[][] lengths = products[i];
            int first = first(part);
            workers.run(end(part) - first, GRAIN, (from, to) -> {
                for (int place = first + from; place < first + to; place++) {
                    along[place] = length(order[place], lengths);
                }
            });
        }
        workers.run(parts.size(), (from, to) -> {
            for (int i = from; i < to; i++) {
                sort(first(parts.get(i)), end(parts.get(i)));
            }
        });
        List<Part> halves = new ArrayList<>();
        for (Part part : parts) {
            int middle = (part.from + part.to) / 2;
            halves.add(new Part(part.from, middle));
            halves.add(new Part(middle, part.to));
        }
        return halves;
    }

    private int first(Part part) {
        return part.from * CodeBlocks.ROWS;
    }

    private int end(Part part) {
        return Math.min(order.length, part.to * CodeBlocks.ROWS);
    }

    /**
     * The first principal component of rows spread over a part. Sums over rows are sums over codewords: a row adds its number
     * to those of its codewords.
     */
    private float[] direction(Part part) {
        int first = first(part);
        int[] rows = new int[Math.min(SAMPLE, end(part) - first)];
        float[][] shares = new float[words.tiles() + 1][words.codewords()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = order[first + (int) ((long) (end(part) - first) * i / rows.length)];
            add(rows[i], 1f / rows.length, shares);
        }
        float[] mean = sum(shares);
        SplittableRandom random = new SplittableRandom((long) part.from << Integer.SIZE | part.to);
        float[] direction = new float[width];
        for (int j = 0; j < width; j++) {
            direction[j] = (float) random.nextDouble(-1, 1);
        }
        for (int step = 0; step < STEPS; step++) {
            float[][] products = products(direction);
            float[][] factors = new float[words.tiles() + 1][words.codewords()];
            float middle = dot(mean, direction);
            float total = 0;
            for (int v : rows) {
                float length = length(v, products) - middle;
                total += length;
                add(v, length, factors);
            }
            float[] next = sum(factors);
            for (int j = 0; j < width; j++) {
                next[j] -= total * mean[j];
            }
            float length = (float) Math.sqrt(dot(next, next));
            if (!(length > 0)) { // all rows are alike
                return direction;
            }
            for (int j = 0; j < width; j++) {
                direction[j] = next[j] / length;
            }
        }
        return direction;
    }

    private static float dot(float[] x, float[] y) {
        float sum = 0;
        for (int j = 0; j < x.length; j++) {
            sum += x[j] * y[j];
        }
        return sum;
    }

    private float bias(int v) {
        return bias == null ? 0 : bias.get(v);
    }

    /** Adds a row's share to those of its codewords, and times its bias to that of a bias of 1. */
    private void add(int v, float share, float[][] shares) {
        int tiles = words.tiles();
        for (int tile = 0; tile < tiles; tile++) {
            shares[tile][codes[v * tiles + tile] & 0xff] += share;
        }
        shares[tiles][0] += share * bias(v);
    }

    /** float[width]: the sum of all codewords and the bias, each times its share. */
    private float[] sum(float[][] shares) {
        float[] sum = new float[width];
        float[] centroids = words.centroids();
        int at = 0; // of a codeword
        for (int tile = 0; tile < words.tiles(); tile++) {
            int start = words.start(tile);
            int columns = words.width(tile);
            for (float share : shares[tile]) {
                for (int j = 0; j < columns; j++) {
                    sum[start + j] += share * centroids[at + j];
                }
                at += columns;
            }
        }
        sum[width - 1] = shares[words.tiles()][0];
        return sum;
    }

    /** float[tile][codeword]: each codeword's length along a direction; one more tile has that of a bias of 1. */
    private float[][] products(float[] direction) {
        float[][] products = new float[words.tiles() + 1][words.codewords()];
        float[] centroids = words.centroids();
        int at = 0; // of a codeword
        for (int tile = 0; tile < words.tiles(); tile++) {
            int start = words.start(tile);
            int columns = words.width(tile);
            for (int c = 0; c < words.codewords(); c++) {
                float product = 0;
                for (int j = 0; j < columns; j++) {
                    product += direction[start + j] * centroids[at + j];
                }
                products[tile][c] = product;
                at += columns;
            }
        }
        products[words.tiles()][0] = direction[width - 1];
        return products;
    }

    /** A row's length along the direction of the products. */
    private float length(int v, float[][] products) {
        int tiles = words.tiles();
        float sum = products[tiles][0] * bias(v);
        for (int tile = 0; tile < tiles; tile++) {
            sum += products[tile][codes[v * tiles + tile] & 0xff];
        }
        return sum;
    }

    /** Sorts the rows at places [first, end) by their length along their part's direction; equal ones keep their order. */
    private void sort(int first, int end) {
        long[] keys = new long[end - first]; // lengths, then places
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (long) SortableFloat.of(along[first + i]) << Integer.SIZE | i;
        }
        Arrays.sort(keys);
        int[] sorted = new int[keys.length];
        for (int i = 0; i < keys.length; i++) {
            sorted[i] = order[first + (int) keys[i]];
        }
        System.arraycopy(sorted, 0, order, first, sorted.length);
    }
}
