package lpu.codebook;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Columns in the order in which tiles take them.
 *
 * @param columns int[m]: which of the d columns each is; columns that no tile takes are left out
 * @param starts int[tiles + 1]: tile i has {@code columns[starts[i]] … columns[starts[i + 1] - 1]}
 */
record Tiles(int[] columns, int[] starts) {

    /** Tiles of {@code width} neighbouring columns; the last may have fewer. */
    static Tiles ofWidth(int columns, int width) {
        int[] starts = new int[Math.ceilDiv(columns, width) + 1];
        Arrays.setAll(starts, i -> Math.min(i * width, columns));
        return new Tiles(IntStream.range(0, columns).toArray(), starts);
    }

    /** Tiles of neighbouring columns, widths differing by one at most. */
    static Tiles even(int columns, int tiles) {
        int[] starts = new int[tiles + 1];
        Arrays.setAll(starts, i -> (int) ((long) columns * i / tiles));
        return new Tiles(IntStream.range(0, columns).toArray(), starts);
    }

    /**
     * Tiles that carry about the same information. A Gaussian column of variance s² is worth r = ½ log₂(s² / θ) bits at a
     * squared error θ, or none when s² is below it (reverse water-filling: Cover and Thomas, Elements of Information
     * Theory, section 10.3); θ is such that the columns' bits add up to {@code bits}. The column worth most goes first,
     * each to the tile with the fewest bits so far. Where no column varies, tiles are {@link #even}.
     *
     * @param variances double[d], not negative
     */
    static Tiles balanced(double[] variances, int tiles, double bits) {
        if (Arrays.stream(variances).max().orElseThrow() < 2 * Double.MIN_NORMAL) { // all rows are alike
            return even(variances.length, Math.min(tiles, variances.length));
        }
        double[] worth = information(variances, bits);
        int[] order = IntStream.range(0, variances.length).filter(j -> worth[j] > 0).boxed()
                .sorted(Comparator.comparingDouble(j -> -worth[j])).mapToInt(j -> j).toArray();
        int used = Math.min(tiles, order.length); // no tile is empty
        double[] filled = new double[used];
        int[] tileOf = new int[variances.length];
        int[] starts = new int[used + 1];
        for (int i = 0; i < order.length; i++) {
            int tile = i < used ? i : least(filled);
            tileOf[order[i]] = tile;
            filled[tile] += worth[order[i]];
            starts[tile + 1]++;
        }
        Arrays.parallelPrefix(starts, Integer::sum);
        int[] columns = new int[order.length];
        int[] next = Arrays.copyOf(starts, used);
        for (int column : order) {
            columns[next[tileOf[column]]++] = column;
        }
        return new Tiles(columns, starts);
    }

    private static int least(double[] values) {
        int least = 0;
        for (int i = 1; i < values.length; i++) {
            least = values[i] < values[least] ? i : least;
        }
        return least;
    }

    /** The bits each column is worth when all are worth {@code bits} together; one at least varies. */
    static double[] information(double[] variances, double bits) {
        double logLow = StrictMath.log(Double.MIN_NORMAL); // ln θ lies between
        double logHigh = StrictMath.log(Arrays.stream(variances).max().orElseThrow());
        double[] worth = new double[variances.length];
        for (int step = 0; step < 100; step++) {
            double log = (logLow + logHigh) / 2;
            double sum = 0;
            for (int j = 0; j < worth.length; j++) {
                worth[j] = variances[j] > 0
                        ? Math.max(0, (StrictMath.log(variances[j]) - log) / (2 * StrictMath.log(2))) : 0;
                sum += worth[j];
            }
            if (sum > bits) {
                logLow = log;
            } else {
                logHigh = log;
            }
        }
        return worth;
    }

    int count() {
        return starts.length - 1;
    }

    /** Columns that tiles take. */
    int width() {
        return columns.length;
    }

    /** Columns of one tile. */
    int width(int tile) {
        return starts[tile + 1] - starts[tile];
    }
}
