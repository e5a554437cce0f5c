package lpu.head;

import lpu.kernel.CodeBlocks;
import lpu.kernel.KthLargest;
import lpu.kernel.RangeTask;
import lpu.kernel.ScanKernels;
import lpu.kernel.Workers;

/**
 * The k best rows of a LUT scan, found while scanning: scores of other rows are never written. Nothing is allocated per
 * token, and the result does not depend on the number of threads.
 *
 * <p>Every n-th row is scored first, from a copy of those rows' codes, and suggests a bound that somewhat more than k rows
 * reach. The scan keeps the rows that reach it, each part of the work in its own stretch of the buffers; the exact threshold
 * is found among those. Too many cost little; when there are too few, the scan is done again with a bound that at least k
 * rows of the sample itself reach.
 */
final class TileScan {
    /** Every so-maniest row is in the sample, or more often so that there are as many as this. */
    private static final int SAMPLE_STEP = 32;
    private static final int LEAST_SAMPLE = 4096;
    /** Without a sample, all rows are kept at first: no loss where rows are few. */
    private static final int LEAST_STEP = 4;

    private final CodeBlocks rows;
    private final CodeBlocks sample; // null when there are too few rows to be worth one
    private final ScanKernels kernels;
    private final Workers workers;
    private final RangeTask scanTask = this::scan;
    private final RangeTask sampleTask = this::scoreSample;
    private final int[] sampleScores; // [sampled rows]
    private final int[] ids; // [rows padded to blocks]
    private final int[] scores; // [rows padded to blocks]
    private final int[] kept; // [block]: rows kept of the part that starts there
    private final int[] ends; // [block]: the end of that part
    private final KthLargest kth;
    private byte[] luts;
    private int shift;
    private int least;
    private int repeats;

    TileScan(CodeBlocks rows, ScanKernels kernels, Workers workers) {
        this.rows = rows;
        this.kernels = kernels;
        this.workers = workers;
        int step = Math.min(SAMPLE_STEP, rows.rows() / LEAST_SAMPLE);
        sample = step < LEAST_STEP ? null : rows.everyNth(step);
        sampleScores = new int[sample == null ? 0 : sample.rows()];
        ids = new int[rows.blocks() * CodeBlocks.ROWS];
        scores = new int[rows.blocks() * CodeBlocks.ROWS];
        kept = new int[rows.blocks()];
        ends = new int[rows.blocks()];
        kth = new KthLargest(scores.length);
    }

    /**
     * Finds the k best rows; {@link #ids} and {@link #scores} have them until the next call, ascending by id.
     *
     * @param k 1 to V
     */
    void best(byte[] luts, int shift, int k) {
        this.luts = luts;
        this.shift = shift;
        if (sample != null) {
            workers.run(sample.blocks(), sampleTask);
        }
        int count = reaching(bound(likelyRank(k)));
        if (count < k) {
            repeats++;
            count = reaching(bound(k));
        }
        kth.keep(ids, scores, count, k);
        this.luts = null;
    }

    /**
     * Rank in the sample whose score more than k rows of all are likely to reach: the expected rank and four standard
     * deviations.
     */
    private int likelyRank(int k) {
        double expected = (double) k * sampleScores.length / rows.rows();
        return (int) Math.min(Integer.MAX_VALUE, expected + 4 * Math.sqrt(expected) + 4);
    }

    private int bound(int rank) {
        int n = sampleScores.length;
        return rank <= n ? kth.of(sampleScores, 0, n, rank) : Integer.MIN_VALUE;
    }

    private void scoreSample(int fromBlock, int toBlock) {
        kernels.lutScan(sample, luts, shift, fromBlock, toBlock, sampleScores, fromBlock * CodeBlocks.ROWS);
    }

    /** Moves the rows whose score is at least {@code bound} to the front of ids and scores; returns how many. */
    private int reaching(int bound) {
        least = bound;
        workers.run(rows.blocks(), scanTask);
        int count = 0;
        for (int block = 0; block < rows.blocks(); block = ends[block]) {
            System.arraycopy(ids, block * CodeBlocks.ROWS, ids, count, kept[block]);
            System.arraycopy(scores, block * CodeBlocks.ROWS, scores, count, kept[block]);
            count += kept[block];
        }
        return count;
    }

    private void scan(int from, int to) {
        kept[from] = kernels.lutSelect(rows, luts, shift, from, to, least, ids, scores, from * CodeBlocks.ROWS);
        ends[from] = to;
    }

    /** Ids of the best rows, ascending. */
    int[] ids() {
        return ids;
    }

    /** Their scores. */
    int[] scores() {
        return scores;
    }

    /** Scans done twice since the beginning. */
    int repeats() {
        return repeats;
    }
}
