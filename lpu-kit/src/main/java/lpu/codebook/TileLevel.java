package lpu.codebook;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import lpu.codebook.KMeans.Clustering;
import lpu.simd.CodeBlocks;

/**
 * One set of tiles over the rows x, or over what the level before leaves of them. Rows are mapped again for every few tiles:
 * all of x may be larger than memory.
 */
final class TileLevel {
    /** Floats of several tiles held at once. */
    private static final long GROUP_BYTES = 256L << 20;
    private static final int GRAIN = CodeBlocks.LANES; // rows

    private final MappedRows rows;
    private final MappedRows.Spread spread; // null where tiles take every column
    private final Tiles tiles;
    private final int codewords; // K
    private final TileLevel before; // null for the first
    private final int[] place; // [d]: where a column stands in the tiles' order, -1 for none
    private final int[] tileOf; // [d]
    private final float[] centroids; // [tile][K][width]
    private final byte[] codes; // [V][tile]
    private final double[] distortion; // [tile]
    private final double[] tilted; // [V]
    private final double[] errors; // [V]
    private final double[] columnErrors; // [d]: mean over the rows of (x_j - x̂_j)²

    private TileLevel(MappedRows rows, MappedRows.Spread spread, Tiles tiles, int codewords, TileLevel before) {
        this.rows = rows;
        this.spread = spread;
        this.tiles = tiles;
        this.codewords = codewords;
        this.before = before;
        place = new int[rows.columns()];
        tileOf = new int[rows.columns()];
        Arrays.fill(place, -1);
        for (int tile = 0; tile < tiles.count(); tile++) {
            for (int i = tiles.starts()[tile]; i < tiles.starts()[tile + 1]; i++) {
                place[tiles.columns()[i]] = i;
                tileOf[tiles.columns()[i]] = tile;
            }
        }
        centroids = new float[codewords * tiles.width()];
        codes = new byte[Math.multiplyExact(rows.count(), tiles.count())];
        distortion = new double[tiles.count()];
        tilted = new double[rows.count()];
        errors = new double[rows.count()];
        columnErrors = new double[rows.columns()];
    }

    /**
     * Clusters each tile.
     *
     * @param spread of the rows; null where tiles take every column
     * @param rowWeights float[V], how much each row counts in k-means; null for all alike
     * @param kMeans of each tile, all with the same number of codewords
     * @param before the level whose rest is quantised; null for the rows themselves
     * @param step called after each tile, from several threads
     */
    static TileLevel fit(MappedRows rows, MappedRows.Spread spread, float[] rowWeights, Tiles tiles,
            IntFunction<KMeans.Options> kMeans, TileLevel before, Runnable step) {
        TileLevel level = new TileLevel(rows, spread, tiles, kMeans.apply(0).k(), before);
        for (int from = 0; from < tiles.count();) {
            int first = from;
            float[][] points = level.points(first, level.groupEnd(first));
            Clustering[] found = KMeans.fitTiles(points, rowWeights, rows.count(), i -> kMeans.apply(first + i), rows.workers(),
                    step);
            level.keep(found, points, first);
            from += found.length;
        }
        level.addUnusedColumns();
        return level;
    }

    private int groupEnd(int first) {
        int end = first + 1;
        while (end < tiles.count()
                && 4L * rows.count() * (tiles.starts()[end + 1] - tiles.starts()[first]) <= GROUP_BYTES) {
            end++;
        }
        return end;
    }

    /** What is to be clustered in tiles [first, end): float[tile][row][width of the tile]. */
    private float[][] points(int first, int end) {
        float[][] points = new float[end - first][];
        for (int tile = first; tile < end; tile++) {
            points[tile - first] = new float[Math.multiplyExact(rows.count(), tiles.width(tile))];
        }
        int[] columns = Arrays.copyOfRange(tiles.columns(), tiles.starts()[first], tiles.starts()[end]);
        rows.forEach(columns, (v, x, at) -> {
            int next = at;
            for (int tile = first; tile < end; tile++) {
                int width = tiles.width(tile);
                for (int j = 0; j < width; j++, next++) {
                    points[tile - first][v * width + j] = x[next] - beforeValue(v, columns[next - at]);
                }
            }
        });
        return points;
    }

    /** Takes over the clusters of tiles from {@code first} on. */
    private void keep(Clustering[] found, float[][] points, int first) {
        for (int i = 0; i < found.length; i++) {
            float[] words = found[i].centroids();
            System.arraycopy(words, 0, centroids, codewords * tiles.starts()[first + i], words.length);
            distortion[first + i] = found[i].distortion();
        }
        rows.workers().run(rows.count(), GRAIN, (from, to) -> {
            for (int v = from; v < to; v += GRAIN) {
                for (int i = 0; i < found.length; i++) {
                    keep(first + i, found[i], points[i], v, Math.min(to, v + GRAIN));
                }
            }
        });
        rows.workers().run(found.length, (from, to) -> {
            for (int i = from; i < to; i++) {
                measure(first + i, found[i], points[i]);
            }
        });
    }

    /** Takes over one tile of rows [from, to). */
    private void keep(int tile, Clustering c, float[] points, int from, int to) {
        int width = c.dim();
        int start = tiles.starts()[tile];
        for (int v = from; v < to; v++) {
            int code = c.assignment()[v];
            codes[v * tiles.count() + tile] = (byte) code;
            for (int j = 0; j < width; j++) {
                float x = points[v * width + j];
                add(v, before == null ? x : x + beforeValue(v, tiles.columns()[start + j]), x - c.centroids()[code * width + j]);
            }
        }
    }

    private void add(int v, float x, double rest) {
        tilted[v] += rest * x;
        errors[v] += rest * rest;
    }

    /** Sets the errors of a tile's columns. */
    private void measure(int tile, Clustering c, float[] points) {
        int width = c.dim();
        double[] squares = new double[width];
        for (int v = 0; v < rows.count(); v++) {
            int word = c.assignment()[v] * width;
            for (int j = 0; j < width; j++) {
                double rest = points[v * width + j] - c.centroids()[word + j];
                squares[j] += rest * rest;
            }
        }
        for (int j = 0; j < width; j++) {
            columnErrors[tiles.columns()[tiles.starts()[tile] + j]] = squares[j] / rows.count();
        }
    }

    /** Columns that no tile takes keep the approximation before, or the rows' mean, which ranks nothing. */
    private void addUnusedColumns() {
        int[] unused = IntStream.range(0, rows.columns()).filter(j -> place[j] < 0).toArray();
        if (unused.length == 0) {
            return;
        }
        rows.forEach(unused, (v, x, at) -> {
            for (int i = 0; i < unused.length; i++) {
                add(v, x[at + i], x[at + i] - beforeValue(v, unused[i]));
            }
        });
        for (int j : unused) {
            columnErrors[j] = Double.NaN; // not measured: no later level asks, see errorVariances
        }
    }

    /** x̂ of the level before, and of those before it, in a column. */
    private float beforeValue(int v, int column) {
        return before == null ? (place[column] < 0 ? (float) spread.means()[column] : 0) : before.value(v, column);
    }

    /** x̂ of this level and of those before it in a column. */
    private float value(int v, int column) {
        int at = place[column];
        if (at < 0) {
            return beforeValue(v, column);
        }
        int tile = tileOf[column];
        int width = tiles.width(tile);
        int code = codes[v * tiles.count() + tile] & 0xff;
        int start = tiles.starts()[tile];
        return beforeValue(v, column) + centroids[codewords * start + code * width + at - start];
    }

    /** double[d]: how much is left of each column; {@code untouched} where no tile takes it. */
    double[] errorVariances(double[] untouched) {
        double[] variances = new double[rows.columns()];
        Arrays.setAll(variances, j -> place[j] < 0 ? untouched[j] : columnErrors[j]);
        return variances;
    }

    Tiles tiles() {
        return tiles;
    }

    float[] centroids() {
        return centroids;
    }

    /** byte[V][tile]. */
    byte[] codes() {
        return codes;
    }

    double[] distortion() {
        return distortion;
    }

    /** double[V]: (x - x̂)·x, see {@link TileVq}. */
    double[] tilted() {
        return tilted;
    }

    /** float[V]: |x - x̂|. */
    float[] residuals() {
        float[] residuals = new float[rows.count()];
        for (int v = 0; v < residuals.length; v++) {
            residuals[v] = (float) Math.sqrt(errors[v]);
        }
        return residuals;
    }
}
