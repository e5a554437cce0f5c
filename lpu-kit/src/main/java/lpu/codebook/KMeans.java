package lpu.codebook;

import java.util.Arrays;
import java.util.SplittableRandom;
import lpu.kernel.NearestKernels;

/**
 * Lloyd's k-means (IEEE Trans. Inf. Theory 28, 1982) from a k-means++ start (Arthur and Vassilvitskii, SODA 2007) on a sample.
 * One thread; the result depends on the points and the options only.
 */
public final class KMeans {
    /** Points per codeword among which k-means++ picks the start. */
    private static final int START_SAMPLE = 32;

    private final NearestKernels kernels;
    private final float[] points;
    private final int n;
    private final int dim;
    private final int codewords;
    private final float[] bias; // -|c|²/2 of each centroid
    private final int[] nearest;
    private final float[] scores;
    private final double norms; // Σ |x|²

    private KMeans(NearestKernels kernels, float[] points, int n, int dim, int codewords) {
        this.kernels = kernels;
        this.points = points;
        this.n = n;
        this.dim = dim;
        this.codewords = codewords;
        bias = new float[codewords];
        nearest = new int[n];
        scores = new float[n];
        norms = squares(points, n * dim);
    }

    /**
     * @param points float[n][dim], finite
     * @throws IllegalArgumentException for no points or a wrong array length
     */
    public static Clustering fit(NearestKernels kernels, float[] points, int n, int dim, KMeansOptions options) {
        if (n < 1 || dim < 1 || points.length < n * dim) {
            throw new IllegalArgumentException(points.length + " floats are not " + n + " points of " + dim);
        }
        return new KMeans(kernels, points, n, dim, options.codewords()).run(options);
    }

    private Clustering run(KMeansOptions options) {
        float[] centroids = start(options.seed());
        double error = Double.POSITIVE_INFINITY;
        int iteration = 0;
        while (true) {
            double before = error;
            error = assign(centroids);
            if (iteration == options.iterations() || before - error <= options.tolerance() * before) {
                return new Clustering(centroids, nearest.clone(), error, iteration);
            }
            update(centroids);
            iteration++;
        }
    }

    /** Assigns every point and returns Σ |x - centroid|². */
    private double assign(float[] centroids) {
        for (int c = 0; c < codewords; c++) {
            float squares = 0;
            for (int j = c * dim; j < (c + 1) * dim; j++) {
                squares = Math.fma(centroids[j], centroids[j], squares);
            }
            bias[c] = -squares / 2;
        }
        kernels.nearest(points, dim, 0, n, centroids, bias, codewords, nearest, scores);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += scores[i];
        }
        return Math.max(0, norms - 2 * sum);
    }

    /** Moves each centroid to the mean of its points, and centroids without points to the points that fit worst. */
    private void update(float[] centroids) {
        double[] sums = new double[codewords * dim];
        int[] counts = new int[codewords];
        for (int i = 0; i < n; i++) {
            int c = nearest[i];
            counts[c]++;
            for (int j = 0; j < dim; j++) {
                sums[c * dim + j] += points[i * dim + j];
            }
        }
        for (int c = 0; c < codewords; c++) {
            if (counts[c] > 0) {
                for (int j = 0; j < dim; j++) {
                    centroids[c * dim + j] = (float) (sums[c * dim + j] / counts[c]);
                }
            } else {
                int worst = takeWorst();
                System.arraycopy(points, worst * dim, centroids, c * dim, dim);
            }
        }
    }

    /** The point farthest from its centroid; it is not given twice between two assignments. */
    private int takeWorst() {
        int worst = 0;
        double largest = -1;
        for (int i = 0; i < n; i++) {
            double distance = squaredDistance(i);
            if (distance > largest) {
                largest = distance;
                worst = i;
            }
        }
        scores[worst] = Float.POSITIVE_INFINITY;
        return worst;
    }

    private double squaredDistance(int i) {
        double squares = 0;
        for (int j = i * dim; j < (i + 1) * dim; j++) {
            squares += points[j] * points[j];
        }
        return squares - 2 * scores[i];
    }

    /** k-means++: each next centroid is drawn with a probability proportional to its squared distance from those chosen. */
    private float[] start(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int size = (int) Math.min(n, (long) START_SAMPLE * codewords);
        int[] sample = size == n ? all() : random.ints(size, 0, n).toArray();
        double[] distance = new double[size]; // to the nearest chosen centroid
        Arrays.fill(distance, Double.POSITIVE_INFINITY);
        float[] centroids = new float[codewords * dim];
        int chosen = random.nextInt(size);
        for (int c = 0; c < codewords; c++) {
            System.arraycopy(points, sample[chosen] * dim, centroids, c * dim, dim);
            double total = 0;
            for (int s = 0; s < size; s++) {
                distance[s] = Math.min(distance[s], squaredDistance(sample[s], centroids, c));
                total += distance[s];
            }
            double drawn = random.nextDouble() * total;
            chosen = 0;
            while (chosen < size - 1 && (drawn -= distance[chosen]) >= 0) {
                chosen++;
            }
        }
        return centroids;
    }

    private double squaredDistance(int i, float[] centroids, int c) {
        double sum = 0;
        for (int j = 0; j < dim; j++) {
            double difference = points[i * dim + j] - centroids[c * dim + j];
            sum += difference * difference;
        }
        return sum;
    }

    private int[] all() {
        int[] ids = new int[n];
        Arrays.setAll(ids, i -> i);
        return ids;
    }

    private static double squares(float[] x, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (double) x[i] * x[i];
        }
        return sum;
    }
}
