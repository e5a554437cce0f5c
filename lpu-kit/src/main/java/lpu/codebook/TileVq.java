package lpu.codebook;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;
import lpu.kernel.NearestKernels;
import lpu.kernel.ScanKernels;
import lpu.kernel.Workers;
import lpu.report.Progress;

/**
 * Builds a {@link TileCodebook}: product quantisation (Jégou, Douze and Schmid, IEEE TPAMI 33, 2011) of a matrix's rows. Tiles are
 * built in parallel; the result does not depend on the number of threads.
 */
public final class TileVq {
    /** Weights held as floats at once (128 MB); larger matrices are read in several passes. */
    private static final long GROUP_FLOATS = 1L << 25;

    private final RowSource source;
    private final int rows;
    private final int columns;
    private final TileVqOptions options;
    private final NearestKernels kernels = NearestKernels.best();
    private final int tiles;
    private final float[] centroids;
    private final MemorySegment codes;
    private final double[] squaredError;
    private final double[] variance;

    private TileVq(RowSource source, int rows, int columns, TileVqOptions options) {
        this.source = source;
        this.rows = rows;
        this.columns = columns;
        this.options = options;
        tiles = TileCodebook.tiles(columns, options.tileWidth());
        centroids = new float[tiles * options.tileWidth() * ScanKernels.LUT_ENTRIES];
        codes = Arena.ofAuto().allocate(TileCodebook.codeBytes(rows, tiles), ScanKernels.CODE_BLOCK);
        squaredError = new double[tiles];
        variance = new double[tiles];
    }

    /** Clusters the tiles of a matrix of {@code rows} x {@code columns}; shows its progress. */
    public static TileCodebook fit(RowSource source, int rows, int columns, TileVqOptions options, Workers workers) {
        return new TileVq(source, rows, columns, options).run(workers);
    }

    private TileCodebook run(Workers workers) {
        int t = options.tileWidth();
        int group = (int) Math.clamp(GROUP_FLOATS / ((long) rows * t), 1, tiles);
        float[][] points = new float[group][rows * t]; // of the group's tiles, [row][t]
        try (Progress progress = Progress.of("clustering tiles", tiles)) {
            for (int first = 0; first < tiles; first += group) {
                int from = first;
                int count = Math.min(group, tiles - first);
                workers.run(rows, (a, b) -> cut(from, count, a, b, points));
                AtomicInteger next = new AtomicInteger(); // tiles differ in time: each thread takes the next
                workers.run(workers.threads(), (a, b) -> {
                    for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                        fitTile(from + i, points[i]);
                        progress.step(1);
                    }
                });
            }
        }
        return new TileCodebook(rows, columns, t, options.codewords(), centroids, codes, squaredError, variance);
    }

    /** Copies rows [a, b) into the points of tiles [first, first + count); columns beyond d stay zero. */
    private void cut(int first, int count, int a, int b, float[][] points) {
        int t = options.tileWidth();
        float[] row = new float[tiles * t];
        for (int r = a; r < b; r++) {
            source.row(r, row, 0);
            for (int i = 0; i < count; i++) {
                System.arraycopy(row, (first + i) * t, points[i], r * t, t);
            }
        }
    }

    private void fitTile(int tile, float[] points) {
        int t = options.tileWidth();
        KMeansOptions kMeans = new KMeansOptions(options.codewords(), options.iterations(), 1e-4, options.seed() + tile);
        Clustering found = KMeans.fit(kernels, points, rows, t, kMeans);
        for (int j = 0; j < t; j++) {
            int plane = (tile * t + j) * ScanKernels.LUT_ENTRIES;
            for (int c = 0; c < ScanKernels.LUT_ENTRIES; c++) {
                centroids[plane + c] = found.centroids()[(c < options.codewords() ? c : 0) * t + j];
            }
        }
        for (int r = 0; r < rows; r++) {
            codes.set(ValueLayout.JAVA_BYTE, TileCodebook.codeOffset(r, tile, tiles), (byte) found.assignment()[r]);
        }
        squaredError[tile] = found.squaredError();
        variance[tile] = variance(points, t);
    }

    private double variance(float[] points, int t) {
        double sum = 0;
        for (int j = 0; j < t; j++) {
            double mean = 0;
            double squares = 0;
            for (int r = 0; r < rows; r++) {
                double x = points[r * t + j];
                mean += x / rows;
                squares += x * x;
            }
            sum += squares - rows * mean * mean;
        }
        return sum;
    }
}
