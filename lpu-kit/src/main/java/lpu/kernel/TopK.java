package lpu.kernel;

import java.util.Arrays;

/**
 * The k largest of V integer scores in O(V); among equal scores the lower ids win. An instance keeps its scratch, so
 * that {@link #select} allocates nothing: use it from one thread at a time.
 *
 * <p>A strided sample of the scores suggests a bound that a few more than k scores reach; one vectorised pass collects
 * those, and the exact threshold is found among them by narrowing histograms. When the sample misleads and too few
 * reach the bound, all scores are candidates: slower, equally exact.
 */
public final class TopK {
    private static final int SAMPLE = 2048;
    private static final int BUCKETS = 2048;
    private static final int BUCKET_BITS = 11;

    private final ScanKernels kernels;
    private final int rows;
    private final int[] candidates; // ids, ascending
    private final int[] keys;
    private final int[] histogram = new int[BUCKETS];

    /** @param rows V, the length of the score arrays to come */
    public TopK(int rows, ScanKernels kernels) {
        if (rows < 1) {
            throw new IllegalArgumentException("rows must be at least 1, not " + rows);
        }
        this.rows = rows;
        this.kernels = kernels;
        candidates = new int[rows + 16]; // slack that ScanKernels.collect asks for
        keys = new int[Math.max(rows, SAMPLE)];
    }

    /**
     * Writes the ids of the k largest scores to {@code ids[0 .. k)}, ascending.
     *
     * @param scores int[V]
     * @param k 1 to V
     */
    public void select(int[] scores, int k, int[] ids) {
        if (k < 1 || k > rows || scores.length < rows) {
            throw new IllegalArgumentException("k = " + k + " of " + rows + " rows, " + scores.length + " scores");
        }
        int count = kernels.collect(scores, rows, likelyBound(scores, k), candidates);
        if (count < k) {
            count = kernels.collect(scores, rows, Integer.MIN_VALUE, candidates);
        }
        for (int i = 0; i < count; i++) {
            keys[i] = scores[candidates[i]];
        }
        int threshold = largest(count, k);
        int ties = k;
        for (int i = 0; i < count; i++) {
            ties -= scores[candidates[i]] > threshold ? 1 : 0;
        }
        int written = 0;
        for (int i = 0; written < k; i++) {
            int score = scores[candidates[i]];
            if (score > threshold || (score == threshold && ties-- > 0)) {
                ids[written++] = candidates[i];
            }
        }
    }

    /** A score that, judged by a sample, more than k scores reach: the expected rank and four standard deviations. */
    private int likelyBound(int[] scores, int k) {
        if (rows < 4 * SAMPLE) {
            return Integer.MIN_VALUE;
        }
        int stride = rows / SAMPLE;
        for (int i = 0; i < SAMPLE; i++) {
            keys[i] = scores[i * stride];
        }
        double expected = (double) k * SAMPLE / rows;
        int rank = (int) (expected + 4 * Math.sqrt(expected) + 4);
        return rank < SAMPLE ? largest(SAMPLE, rank) : Integer.MIN_VALUE;
    }

    /** The k-th largest of {@code keys[0 .. count)}, which are reordered. */
    private int largest(int count, int k) {
        int n = count;
        int left = k;
        while (true) {
            int min = Integer.MAX_VALUE;
            int max = Integer.MIN_VALUE;
            for (int i = 0; i < n; i++) {
                min = Math.min(min, keys[i]);
                max = Math.max(max, keys[i]);
            }
            if (min == max) {
                return min;
            }
            // Differences to min are unsigned 32-bit numbers.
            int shift = Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(max - min) - BUCKET_BITS);
            Arrays.fill(histogram, 0);
            for (int i = 0; i < n; i++) {
                histogram[keys[i] - min >>> shift]++;
            }
            int bucket = BUCKETS - 1;
            while (histogram[bucket] < left) {
                left -= histogram[bucket--];
            }
            if (shift == 0) {
                return min + bucket;
            }
            int kept = 0;
            for (int i = 0; i < n; i++) {
                int key = keys[i];
                if (key - min >>> shift == bucket) {
                    keys[kept++] = key;
                }
            }
            n = kept;
        }
    }
}
