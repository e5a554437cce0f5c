package lpu.codebook;

import lpu.io.Progress;
import lpu.simd.CodeBlocks;
import lpu.simd.Workers;

/**
 * Product quantisation of a matrix's rows (Jégou, Douze, Schmid, Product quantization for nearest neighbor search,
 * 2011): k-means in each tile of columns by itself.
 */
public final class TileVq {
    /** Floats of several tiles held at once, so that the rows are read few times and memory stays bounded. */
    private static final long GROUP_BYTES = 128L << 20;

    private TileVq() {
    }

    /** Fits a code book to V rows of d columns. The result does not depend on the number of threads. */
    public static TileCodebook fit(RowSource source, int rows, int columns, TileVqOptions options, Workers workers) {
        int[] starts = options.starts(columns);
        int k = options.codewords();
        int tiles = starts.length - 1;
        int group = Math.clamp(GROUP_BYTES / (4L * rows * options.tileWidth()), 1, tiles);
        float[] centroids = new float[k * columns];
        PackedCodes codes = PackedCodes.allocate(rows, tiles, k);
        double[] distortion = new double[tiles];
        try (Progress progress = Progress.of("codebook", tiles)) {
            for (int from = 0; from < tiles; from += group) {
                int first = from;
                float[][] points = cut(source, rows, columns, starts, first, Math.min(group, tiles - first), workers);
                Clustering[] found = KMeans.fitTiles(points, null, rows, i -> options.kMeans(first + i), workers,
                        () -> progress.step(1));
                for (int i = 0; i < found.length; i++) {
                    float[] words = found[i].centroids();
                    System.arraycopy(words, 0, centroids, k * starts[first + i], words.length);
                    distortion[first + i] = found[i].distortion();
                }
                workers.run(rows, CodeBlocks.LANES, (a, b) -> {
                    for (int v = a; v < b; v++) {
                        for (int i = 0; i < found.length; i++) {
                            codes.set(v, first + i, found[i].assignment()[v]);
                        }
                    }
                });
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
