package lpu.kernel;

import java.util.Arrays;

/**
 * The k-th largest of many integers in linear time, by histograms of ever narrower ranges. An instance keeps its
 * scratch, so that nothing is allocated: use it from one thread at a time.
 */
public final class KthLargest {
    private static final int BUCKETS = 2048;
    private static final int BUCKET_BITS = 11;

    private final int[] keys;
    private final int[] histogram = new int[BUCKETS];

    /** @param capacity the most integers to choose from */
    public KthLargest(int capacity) {
        keys = new int[capacity];
    }

    /** The k-th largest of {@code scores[from .. from + count)}, k from 1 to count. */
    public int of(int[] scores, int from, int count, int k) {
        System.arraycopy(scores, from, keys, 0, count);
        return narrow(count, k);
    }

    /**
     * Keeps the k best of {@code count} scored rows, in their order, at the front of both arrays. The first of equal
     * scores are the better ones.
     *
     * @param k 1 to count
     */
    public void keep(int[] ids, int[] scores, int count, int k) {
        int threshold = of(scores, 0, count, k);
        int ties = k;
        for (int i = 0; i < count; i++) {
            ties -= scores[i] > threshold ? 1 : 0;
        }
        int written = 0;
        for (int i = 0; i < count; i++) { // written first and counted then: no branch to mispredict
            int score = scores[i];
            ids[written] = ids[i];
            scores[written] = score;
            if (score == threshold) {
                written += ties-- > 0 ? 1 : 0;
            } else {
                written += score > threshold ? 1 : 0;
            }
        }
    }

    /** Reorders {@code keys[0 .. count)}. */
    private int narrow(int count, int k) {
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
