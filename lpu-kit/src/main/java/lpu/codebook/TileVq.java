package lpu.codebook;

import java.util.function.IntConsumer;
import lpu.kernel.Workers;

/**
 * Product quantisation of a matrix's rows (Jégou, Douze, Schmid, Product quantization for nearest neighbor search,
 * 2011): k-means in each tile of columns by itself.
 */
public final class TileVq {
    /** Floats of several tiles held at once, so that the rows are read few times and memory stays bounded. */
    private static final long GROUP_BYTES = 128L << 20;

    private TileVq() {
    }

    /**
     * Fits a code book to V rows of d columns. The result does not depend on the number of threads.
     *
     * @param progress called with the tiles done so far, after each, from the calling thread
     */
    public static TileCodebook fit(RowSource source, int rows, int columns, TileVqOptions options, Workers workers,
            IntConsumer progress) {
        int t = options.tileWidth();
        int k = options.codewords();
        int tiles = options.tiles(columns);
        int group = Math.clamp(GROUP_BYTES / (4L * rows * t), 1, tiles);
        float[][] points = new float[group][Math.multiplyExact(rows, t)];
        float[] centroids = new float[tiles * k * t];
        PackedCodes codes = PackedCodes.allocate(rows, tiles, k);
        double[] distortion = new double[tiles];
        for (int first = 0; first < tiles; first += group) {
            int count = Math.min(group, tiles - first);
            cut(source, rows, columns, t, first, count, points, workers);
            for (int g = 0; g < count; g++) {
                int tile = first + g;
                Clustering c = KMeans.fit(points[g], rows, t, options.kMeans(tile), workers);
                System.arraycopy(c.centroids(), 0, centroids, tile * k * t, k * t);
                distortion[tile] = c.distortion();
                workers.run(rows, 64, (from, to) -> {
                    for (int v = from; v < to; v++) {
                        codes.set(v, tile, c.assignment()[v]);
                    }
                });
                progress.accept(tile + 1);
            }
        }
        return new TileCodebook(rows, columns, t, k, centroids, codes, distortion);
    }

    /** Copies the columns of some tiles to float[tile][row][t]; columns past the last become 0. */
    private static void cut(RowSource source, int rows, int columns, int t, int firstTile, int count, float[][] points,
            Workers workers) {
        workers.run(rows, (from, to) -> {
            float[] row = new float[columns];
            for (int v = from; v < to; v++) {
                source.row(v, row);
                for (int g = 0; g < count; g++) {
                    int column = (firstTile + g) * t;
                    int width = Math.min(t, columns - column);
                    System.arraycopy(row, column, points[g], v * t, width);
                    for (int j = width; j < t; j++) {
                        points[g][v * t + j] = 0;
                    }
                }
            }
        });
    }
}
