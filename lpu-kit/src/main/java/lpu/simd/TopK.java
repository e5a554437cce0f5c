package lpu.simd;

/**
 * The k largest of V integer scores in O(V); among equal scores the lower ids win. An instance keeps its scratch, so
 * that {@link #select} allocates nothing: use it from one thread at a time.
 *
 * <p>A strided sample of the scores suggests a bound that a few more than k scores reach; one vectorised pass collects
 * those, and the exact threshold is found among them. When the sample misleads and too few reach the bound, all scores
 * are candidates: slower, equally exact.
 */
public final class TopK {
    private static final int SAMPLE = 2048;

    private final ScanKernels kernels;
    private final int rows;
    private final int[] candidates; // ids, ascending
    private final int[] candidateScores;
    private final int[] sample = new int[SAMPLE];
    private final KthLargest kth;

    /** @param rows V, the length of the score arrays to come */
    public TopK(int rows, ScanKernels kernels) {
        if (rows < 1) {
            throw new IllegalArgumentException("rows must be at least 1, not " + rows);
        }
        this.rows = rows;
        this.kernels = kernels;
        candidates = new int[rows + 16]; // slack that ScanKernels.collect asks for
        candidateScores = new int[rows];
        kth = new KthLargest(kernels);
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
            candidateScores[i] = scores[candidates[i]];
        }
        kth.keep(candidates, candidateScores, count, k);
        System.arraycopy(candidates, 0, ids, 0, k);
    }

    /** A score that, judged by a sample, more than k scores reach: the expected rank and four standard deviations. */
    private int likelyBound(int[] scores, int k) {
        if (rows < 4 * SAMPLE) {
            return Integer.MIN_VALUE;
        }
        int stride = rows / SAMPLE;
        for (int i = 0; i < SAMPLE; i++) {
            sample[i] = scores[i * stride];
        }
        double expected = (double) k * SAMPLE / rows;
        int rank = (int) (expected + 4 * Math.sqrt(expected) + 4);
        return rank < SAMPLE ? kth.of(sample, 0, SAMPLE, rank) : Integer.MIN_VALUE;
    }
}
