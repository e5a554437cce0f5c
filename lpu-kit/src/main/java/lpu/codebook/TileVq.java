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
        int[] starts = options.starts(columns);
        int k = options.codewords();
        int tiles = starts.length - 1;
        int group = Math.clamp(GROUP_BYTES / (4L * rows * options.tileWidth()), 1, tiles);
        float[] centroids = new float[k * columns];
        PackedCodes codes = PackedCodes.allocate(rows, tiles, k);
        double[] distortion = new double[tiles];
        for (int first = 0; first < tiles; first += group) {
            int count = Math.min(group, tiles - first);
            float[][] points = cut(source, rows, columns, starts, first, count, workers);
            for (int g = 0; g < count; g++) {
                int tile = first + g;
                Clustering c = KMeans.fit(points[g], rows, starts[tile + 1] - starts[tile],
                        options.kMeans(tile), workers);
                System.arraycopy(c.centroids(), 0, centroids, k * starts[tile], c.centroids().length);
                distortion[tile] = c.distortion();
                workers.run(rows, 64, (from, to) -> {
                    for (int v = from; v < to; v++) {
                        codes.set(v, tile, c.assignment()[v]);
                    }
                });
                progress.accept(tile + 1);
            }
        }
        return new TileCodebook(new TileCodewords(starts, k, centroids), codes, null, distortion);
    }

    /** The columns of some tiles: float[tile][row][width of the tile]. */
    private static float[][] cut(RowSource source, int rows, int columns, int[] starts, int first, int count,
            Workers workers) {
        float[][] points = new float[count][];
        for (int g = 0; g < count; g++) {
            points[g] = new float[Math.multiplyExact(rows, starts[first + g + 1] - starts[first + g])];
        }
        workers.run(rows, (from, to) -> {
            float[] row = new float[columns];
            for (int v = from; v < to; v++) {
                source.row(v, row);
                for (int g = 0; g < count; g++) {
                    int width = starts[first + g + 1] - starts[first + g];
                    System.arraycopy(row, starts[first + g], points[g], v * width, width);
                }
            }
        });
        return points;
    }
}
