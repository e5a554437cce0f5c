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
 * <p>A sample of blocks, evenly spread, is scored first and suggests a bound that somewhat more than k rows reach. The scan
 * keeps the rows that reach it, each part of the work in its own stretch of the buffers; the exact threshold is found
 * among those. Neighbouring rows resemble each other, so the sample may mislead. Too many rows cost little; when there are too
 * few, the scan is done again with a bound that at least k rows of the sample itself reach.
 */
final class TileScan {
    /** Rows looked at before the scan, as a share of all, and at least so many blocks. */
    private static final int SAMPLED_SHARE = 32;
    private static final int LEAST_SAMPLE = 64;
    private static final int GRAIN = 8; // blocks, so that parts are whole runs of the kernel

    private final CodeBlocks rows;
    private final ScanKernels kernels;
    private final Workers workers;
    private final RangeTask scanTask = this::scan;
    private final RangeTask sampleTask = this::sample;
    private final int sampledBlocks; // 0 when there are too few rows to be worth a sample
    private final int[] sampleScores; // [sampled block][64]
    private final int[] ids; // [block][64]
    private final int[] scores; // [block][64]
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
        int wanted = Math.max(LEAST_SAMPLE, rows.blocks() / SAMPLED_SHARE);
        sampledBlocks = wanted <= rows.blocks() / 4 ? wanted : 0;
        sampleScores = new int[sampledBlocks * CodeBlocks.ROWS];
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
        int sampleRows = sampleScores.length;
        if (sampledBlocks > 0) {
            workers.run(sampledBlocks, GRAIN, sampleTask);
        }
        int count = reaching(bound(likelyRank(k), sampleRows));
        if (count < k) {
            repeats++;
            count = reaching(bound(k, sampleRows));
        }
        kth.keep(ids, scores, count, k);
        this.luts = null;
    }

    /**
     * Row of the sample whose score is likely to have more than k rows of all above it: the expected rank, and four
     * standard deviations of it as if the sample were of single rows, doubled because it is of blocks.
     */
    private int likelyRank(int k) {
        double expected = (double) k * sampleScores.length / rows.rows();
        return (int) Math.min(Integer.MAX_VALUE, expected + 8 * Math.sqrt(expected) + 8);
    }

    private int bound(int rank, int sampleRows) {
        return rank <= sampleRows ? kth.of(sampleScores, 0, sampleRows, rank) : Integer.MIN_VALUE;
    }

    private void sample(int from, int to) {
        for (int i = from; i < to; i++) {
            int block = (int) ((long) i * (rows.rows() / CodeBlocks.ROWS) / sampledBlocks); // a whole one
            kernels.lutScan(rows, luts, shift, block, block + 1, sampleScores, i * CodeBlocks.ROWS);
        }
    }

    /** Moves the rows whose score is at least {@code bound} to the front of ids and scores; returns how many. */
    private int reaching(int bound) {
        least = bound;
        workers.run(rows.blocks(), GRAIN, scanTask);
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

    int[] ids() {
        return ids;
    }

    int[] scores() {
        return scores;
    }

    /** Scans done twice since the beginning. */
    int repeats() {
        return repeats;
    }
}
