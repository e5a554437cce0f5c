package lpu.codebook;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import lpu.io.InputError;
import lpu.simd.NearestKernels;
import lpu.simd.Workers;

/**
 * Lloyd's k-means (S. Lloyd, Least squares quantization in PCM, 1982) in floats, started by k-means++ (Arthur and
 * Vassilvitskii, 2007) on a random sample. Centroids that lose all points move to the points farthest from theirs.
 *
 * <p>One fit runs on the calling thread: codebooks have a tile for every thread. All sums are formed in the points' order,
 * so the result depends on points, weights and options only.
 */
public final class KMeans {
    /**
     * How to cluster.
     *
     * @param k centroids, at least 1
     * @param iterations the most Lloyd iterations, at least 1
     * @param seed of every random choice
     * @param sampleSize points to train on, drawn without repetition; 0 for all. All points are assigned in the end
     * @param tolerance stop when an iteration lowers the distortion by no more than this share of it; at least 0
     */
    public record Options(int k, int iterations, long seed, int sampleSize, double tolerance) {
        public Options {
            if (k < 1 || iterations < 1 || sampleSize < 0 || !(tolerance >= 0)) {
                throw new IllegalArgumentException("k " + k + ", iterations " + iterations + ", sample " + sampleSize
                        + ", tolerance " + tolerance);
            }
        }

        /** All points, 12 iterations at most, tolerance 1e-4. */
        public static Options of(int k, long seed) {
            return new Options(k, 12, seed, 0, 1e-4);
        }

        Options withK(int other) {
            return new Options(other, iterations, seed, sampleSize, tolerance);
        }

        /** Those of one of many tiles. */
        Options forTile(int tile) {
            return new Options(k, iterations, seed + tile, sampleSize, tolerance);
        }
    }

    /**
     * Centroids and who belongs to whom.
     *
     * @param k centroids
     * @param dim columns of a point
     * @param centroids float[k][dim]
     * @param assignment int[n]: each point's nearest centroid, the lowest of equal ones
     * @param distortion mean squared distance of a point to its centroid (weighted, when points have weights)
     * @param iterations Lloyd iterations done
     */
    public record Clustering(int k, int dim, float[] centroids, int[] assignment, double distortion, int iterations) {
    }

    /** Points the k-means++ start looks at, per centroid. */
    private static final int SEEDING_POINTS = 32;

    private final float[] points; // [n][dim]
    private final float[] weights; // [n], or null for all 1
    private final int n;
    private final int dim;
    private final int k;
    private final NearestKernels kernels = NearestKernels.best();
    private final float[] centroids; // [k][dim]
    private final float[] bias; // [k], -|c|²/2
    private final int[] nearest; // [n]
    private final float[] scores; // [n], x·c - |c|²/2

    private KMeans(float[] points, float[] weights, int n, int dim, int k) {
        this.points = points;
        this.weights = weights;
        this.n = n;
        this.dim = dim;
        this.k = k;
        centroids = new float[k * dim];
        bias = new float[k];
        nearest = new int[n];
        scores = new float[n];
    }

    /**
     * Clusters n points.
     *
     * @param points float[n][dim], finite
     */
    public static Clustering fit(float[] points, int n, int dim, Options options) {
        return fit(points, null, n, dim, options);
    }

    /**
     * Clusters n points that count with their weights. With more centroids than distinct points, points repeat. Throws
     * InputError when squared distances are too large for a float, or no numbers.
     *
     * @param points float[n][dim], finite
     * @param weights float[n], not negative, with a positive sum; null for all 1
     */
    public static Clustering fit(float[] points, float[] weights, int n, int dim, Options options) {
        if (n < 1 || dim < 1 || points.length < (long) n * dim || weights != null && weights.length < n) {
            throw new IllegalArgumentException(n + " points of " + dim + " in " + points.length + " floats");
        }
        SplittableRandom random = new SplittableRandom(options.seed());
        KMeans training = options.sampleSize() > 0 && options.sampleSize() < n
                ? sample(points, weights, n, dim, options, random)
                : new KMeans(points, weights, n, dim, options.k());
        training.seed(random);
        int iterations = training.lloyd(options);
        KMeans all = training;
        if (training.n < n) {
            all = new KMeans(points, weights, n, dim, options.k());
            System.arraycopy(training.centroids, 0, all.centroids, 0, all.centroids.length);
        }
        all.assign();
        double distortion = all.distortion();
        if (!Double.isFinite(distortion)) {
            throw new InputError("points cannot be clustered whose squared distances are no finite numbers");
        }
        return new Clustering(all.k, dim, all.centroids, all.nearest, distortion, iterations);
    }

    /**
     * Clusters the points of several tiles, each on one thread: whoever is free takes the next.
     *
     * @param points float[tile][n][dim of the tile]
     * @param weights of the points in every tile, as for {@link #fit}
     * @param options of each tile
     * @param step called after each tile, from several threads
     */
    static Clustering[] fitTiles(float[][] points, float[] weights, int n, IntFunction<Options> options,
            Workers workers, Runnable step) {
        Clustering[] found = new Clustering[points.length];
        AtomicInteger next = new AtomicInteger();
        workers.run(workers.threads(), (from, to) -> {
            for (int tile = next.getAndIncrement(); tile < found.length; tile = next.getAndIncrement()) {
                found[tile] = fit(points[tile], weights, n, points[tile].length / n, options.apply(tile));
                step.run();
            }
        });
        return found;
    }

    private static KMeans sample(float[] points, float[] weights, int n, int dim, Options options,
            SplittableRandom random) {
        int[] ids = choose(n, options.sampleSize(), random);
        float[] chosen = new float[ids.length * dim];
        float[] chosenWeights = weights == null ? null : new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            System.arraycopy(points, ids[i] * dim, chosen, i * dim, dim);
            if (weights != null) {
                chosenWeights[i] = weights[ids[i]];
            }
        }
        return new KMeans(chosen, chosenWeights, ids.length, dim, options.k());
    }

    /** {@code count} of n indices, ascending (Knuth's selection sampling). */
    private static int[] choose(int n, int count, SplittableRandom random) {
        int[] ids = new int[Math.min(n, count)];
        for (int i = 0, taken = 0; taken < ids.length; i++) {
            if (random.nextInt(n - i) < ids.length - taken) {
                ids[taken++] = i;
            }
        }
        return ids;
    }

    private int lloyd(Options options) {
        double squares = 0; // Σ w |x|²
        for (int i = 0; i < n; i++) {
            squares += weight(i) * square(points, i);
        }
        double before = Double.POSITIVE_INFINITY;
        int iteration = 0;
        while (iteration < options.iterations()) {
            assign();
            double now = squares - 2 * scoreSum(); // as |x - c|² = |x|² - 2 (x·c - |c|²/2)
            if (before - now <= options.tolerance() * now) {
                break;
            }
            before = now;
            update();
            iteration++;
        }
        return iteration;
    }

    private double scoreSum() {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += weight(i) * scores[i];
        }
        return sum;
    }

    /** k-means++: each centroid is a point drawn in proportion to its squared distance from the nearest one so far. */
    private void seed(SplittableRandom random) {
        int[] ids = choose(n, (int) Math.min(n, (long) SEEDING_POINTS * k), random);
        float[][] columns = new float[dim][ids.length];
        float[] weight = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            weight[i] = weights == null ? 1 : weights[ids[i]];
            for (int j = 0; j < dim; j++) {
                columns[j][i] = points[ids[i] * dim + j];
            }
        }
        float[] least = new float[ids.length]; // squared distance from the nearest so far
        float[] distance = new float[ids.length];
        Arrays.fill(least, 1);
        for (int c = 0; c < k; c++) {
            int point = ids[draw(least, weight, random)];
            System.arraycopy(points, point * dim, centroids, c * dim, dim);
            Arrays.fill(distance, 0);
            for (int j = 0; j < dim; j++) {
                addSquares(columns[j], centroids[c * dim + j], distance);
            }
            if (c == 0) {
                System.arraycopy(distance, 0, least, 0, least.length);
            } else {
                takeLess(distance, least);
            }
        }
    }

    private static void addSquares(float[] xs, float c, float[] sums) {
        for (int i = 0; i < sums.length; i++) {
            float d = xs[i] - c;
            sums[i] += d * d;
        }
    }

    private static void takeLess(float[] values, float[] least) {
        for (int i = 0; i < least.length; i++) {
            least[i] = Math.min(least[i], values[i]);
        }
    }

    /** An index, in proportion to its share. */
    private static int draw(float[] distance, float[] weight, SplittableRandom random) {
        double total = 0;
        for (int i = 0; i < distance.length; i++) {
            total += (double) distance[i] * weight[i];
        }
        if (!(total > 0)) { // fewer distinct points than centroids
            return random.nextInt(distance.length);
        }
        double left = random.nextDouble() * total;
        int i = -1;
        int last = 0;
        while (left >= 0 && ++i < distance.length) {
            double share = (double) distance[i] * weight[i];
            left -= share;
            last = share > 0 ? i : last;
        }
        return last;
    }

    private void assign() {
        for (int c = 0; c < k; c++) {
            bias[c] = -0.5f * square(centroids, c);
        }
        kernels.nearest(points, dim, 0, n, centroids, bias, k, nearest, scores);
    }

    private float square(float[] vectors, int i) {
        float square = 0;
        for (int j = i * dim; j < (i + 1) * dim; j++) {
            square = Math.fma(vectors[j], vectors[j], square);
        }
        return square;
    }

    /** Of the last {@link #assign}. */
    private double distortion() {
        double sum = 0;
        double total = 0;
        for (int i = 0; i < n; i++) {
            sum += weight(i) * squaredDistance(i, nearest[i]);
            total += weight(i);
        }
        return sum / total;
    }

    private void update() {
        double[] sums = new double[k * dim]; // weighted
        double[] total = new double[k]; // of weights
        for (int i = 0; i < n; i++) {
            double w = weight(i);
            int at = nearest[i] * dim;
            for (int j = 0; j < dim; j++) {
                sums[at + j] += w * points[i * dim + j];
            }
            total[nearest[i]] += w;
        }
        double[] distance = null; // to the centroids before they move; found when a cluster is empty
        for (int c = 0; c < k && distance == null; c++) {
            distance = total[c] > 0 ? null : distances();
        }
        for (int c = 0; c < k; c++) {
            if (!(total[c] > 0)) {
                moveToFarthest(c, distance);
                continue;
            }
            for (int j = 0; j < dim; j++) {
                centroids[c * dim + j] = (float) (sums[c * dim + j] / total[c]);
            }
        }
    }

    private double[] distances() {
        double[] distance = new double[n];
        for (int i = 0; i < n; i++) {
            distance[i] = weight(i) * squaredDistance(i, nearest[i]);
        }
        return distance;
    }

    /** An empty cluster's centroid takes the farthest point not yet taken; it stays when none is off its centroid. */
    private void moveToFarthest(int c, double[] distance) {
        int farthest = 0;
        for (int i = 1; i < n; i++) {
            farthest = distance[i] > distance[farthest] ? i : farthest;
        }
        if (distance[farthest] > 0) {
            System.arraycopy(points, farthest * dim, centroids, c * dim, dim);
            distance[farthest] = 0;
        }
    }

    private double squaredDistance(int point, int centroid) {
        float sum = 0;
        for (int j = 0; j < dim; j++) {
            float d = points[point * dim + j] - centroids[centroid * dim + j];
            sum += d * d;
        }
        return sum;
    }

    private double weight(int point) {
        return weights == null ? 1 : weights[point];
    }
}
