package lpu.codebook;

import java.util.Arrays;
import java.util.SplittableRandom;
import lpu.kernel.NearestKernels;
import lpu.kernel.RangeTask;
import lpu.kernel.Workers;

/**
 * Lloyd's k-means (S. Lloyd, Least squares quantization in PCM, 1982) in floats, started by k-means++ (Arthur and
 * Vassilvitskii, 2007) on a random sample. Centroids that lose all points move to the points farthest from theirs.
 *
 * <p>The result depends on points, weights and options only: sums are formed in fixed chunks and added in their order,
 * so the number of threads and the kernels' width change nothing.
 */
public final class KMeans {
    /** Points the k-means++ start looks at, per centroid. */
    private static final int SEEDING_POINTS = 32;
    private static final int MAX_CHUNKS = 64;
    private static final int MIN_CHUNK = 1024;

    private final float[] points; // [n][dim]
    private final float[] weights; // [n], or null for all 1
    private final int n;
    private final int dim;
    private final int k;
    private final Workers workers;
    private final NearestKernels kernels = NearestKernels.best();
    private final float[] centroids; // [k][dim]
    private final float[] bias; // [k], -|c|²/2
    private final int[] nearest; // [n]
    private final float[] scores; // [n], x·c - |c|²/2
    private final int chunk; // points
    private final int chunks;
    private final double[] sums; // [chunk][k][dim + 1]: weighted sum of points, then weight
    private final double[] errors; // [chunk]

    private KMeans(float[] points, float[] weights, int n, int dim, int k, Workers workers) {
        this.points = points;
        this.weights = weights;
        this.n = n;
        this.dim = dim;
        this.k = k;
        this.workers = workers;
        centroids = new float[k * dim];
        bias = new float[k];
        nearest = new int[n];
        scores = new float[n];
        chunk = Math.max(MIN_CHUNK, (n + MAX_CHUNKS - 1) / MAX_CHUNKS);
        chunks = (n + chunk - 1) / chunk;
        sums = new double[chunks * k * (dim + 1)];
        errors = new double[chunks];
    }

    /**
     * Clusters n points.
     *
     * @param points float[n][dim], finite
     */
    public static Clustering fit(float[] points, int n, int dim, KMeansOptions options, Workers workers) {
        return fit(points, null, n, dim, options, workers);
    }

    /**
     * Clusters n points that count with their weights. With more centroids than distinct points, points repeat.
     *
     * @param points float[n][dim], finite
     * @param weights float[n], not negative, with a positive sum; null for all 1
     */
    public static Clustering fit(float[] points, float[] weights, int n, int dim, KMeansOptions options,
            Workers workers) {
        if (n < 1 || dim < 1 || points.length < (long) n * dim || weights != null && weights.length < n) {
            throw new IllegalArgumentException(n + " points of " + dim + " in " + points.length + " floats");
        }
        SplittableRandom random = new SplittableRandom(options.seed());
        KMeans training = options.sampleSize() > 0 && options.sampleSize() < n
                ? sample(points, weights, n, dim, options, workers, random)
                : new KMeans(points, weights, n, dim, options.k(), workers);
        training.seed(random);
        int iterations = training.lloyd(options);
        KMeans all = training;
        if (training.n < n) {
            all = new KMeans(points, weights, n, dim, options.k(), workers);
            System.arraycopy(training.centroids, 0, all.centroids, 0, all.centroids.length);
        }
        all.assign();
        return new Clustering(all.k, dim, all.centroids, all.nearest, all.distortion(), iterations);
    }

    private static KMeans sample(float[] points, float[] weights, int n, int dim, KMeansOptions options,
            Workers workers, SplittableRandom random) {
        int[] ids = choose(n, options.sampleSize(), random);
        float[] chosen = new float[ids.length * dim];
        float[] chosenWeights = weights == null ? null : new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            System.arraycopy(points, ids[i] * dim, chosen, i * dim, dim);
            if (weights != null) {
                chosenWeights[i] = weights[ids[i]];
            }
        }
        return new KMeans(chosen, chosenWeights, ids.length, dim, options.k(), workers);
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

    private int lloyd(KMeansOptions options) {
        double before = Double.POSITIVE_INFINITY;
        int iteration = 0;
        while (iteration < options.iterations()) {
            assign();
            double now = distortion();
            if (before - now <= options.tolerance() * now) {
                break;
            }
            before = now;
            update();
            iteration++;
        }
        return iteration;
    }

    /** k-means++: each centroid is a point drawn in proportion to its squared distance from the nearest one so far. */
    private void seed(SplittableRandom random) {
        int[] ids = choose(n, (int) Math.min(n, (long) SEEDING_POINTS * k), random);
        double[] distance = new double[ids.length];
        Arrays.fill(distance, 1);
        for (int c = 0; c < k; c++) {
            int point = draw(ids, distance, random);
            System.arraycopy(points, point * dim, centroids, c * dim, dim);
            for (int i = 0; i < ids.length; i++) {
                double d = squaredDistance(ids[i], c);
                distance[i] = c == 0 ? d : Math.min(distance[i], d);
            }
        }
    }

    private int draw(int[] ids, double[] distance, SplittableRandom random) {
        double total = 0;
        for (int i = 0; i < ids.length; i++) {
            total += distance[i] * weight(ids[i]);
        }
        if (!(total > 0)) { // fewer distinct points than centroids
            return ids[random.nextInt(ids.length)];
        }
        double left = random.nextDouble() * total;
        int i = -1;
        int last = 0;
        while (left >= 0 && ++i < ids.length) {
            double share = distance[i] * weight(ids[i]);
            left -= share;
            last = share > 0 ? i : last;
        }
        return ids[last];
    }

    private void assign() {
        for (int c = 0; c < k; c++) {
            float square = 0;
            for (int j = 0; j < dim; j++) {
                square = Math.fma(centroids[c * dim + j], centroids[c * dim + j], square);
            }
            bias[c] = -0.5f * square;
        }
        perChunk(c -> {
            kernels.nearest(points, dim, c * chunk, end(c), centroids, bias, k, nearest, scores);
            double error = 0;
            for (int i = c * chunk; i < end(c); i++) {
                error += weight(i) * squaredDistance(i, nearest[i]);
            }
            errors[c] = error;
        });
    }

    /** Of the last {@link #assign}. */
    private double distortion() {
        double total = n;
        if (weights != null) {
            total = 0;
            for (int i = 0; i < n; i++) {
                total += weights[i];
            }
        }
        return Arrays.stream(errors).sum() / total;
    }

    private void update() {
        int stride = dim + 1;
        Arrays.fill(sums, 0);
        perChunk(c -> {
            for (int i = c * chunk; i < end(c); i++) {
                double w = weight(i);
                int at = (c * k + nearest[i]) * stride;
                for (int j = 0; j < dim; j++) {
                    sums[at + j] += w * points[i * dim + j];
                }
                sums[at + dim] += w;
            }
        });
        int table = k * stride;
        for (int c = 1; c < chunks; c++) {
            for (int i = 0; i < table; i++) {
                sums[i] += sums[c * table + i];
            }
        }
        boolean[] empty = new boolean[k];
        boolean anyEmpty = false;
        for (int c = 0; c < k; c++) {
            empty[c] = !(sums[c * stride + dim] > 0);
            anyEmpty |= empty[c];
        }
        double[] distance = anyEmpty ? distances() : null; // to the centroids before they move
        for (int c = 0; c < k; c++) {
            if (empty[c]) {
                moveToFarthest(c, distance);
            } else {
                for (int j = 0; j < dim; j++) {
                    centroids[c * dim + j] = (float) (sums[c * stride + j] / sums[c * stride + dim]);
                }
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

    private int end(int c) {
        return Math.min(n, (c + 1) * chunk);
    }

    private interface ChunkTask {
        void run(int chunk);
    }

    private void perChunk(ChunkTask task) {
        RangeTask range = (from, to) -> {
            for (int c = from; c < to; c++) {
                task.run(c);
            }
        };
        workers.run(chunks, range);
    }
}
