package lpu.head;

import lpu.codebook.SignBits;
import lpu.simd.BitPlanes;
import lpu.simd.RangeTask;
import lpu.simd.ScanKernels;
import lpu.simd.Workers;

/**
 * The sign approximation of the thesis: {@code s_v = a_v Σ_j sign(w_vj) h_j}, additions only, sign(0) = +1. The hidden
 * state is rounded to integers of a few bits, q_j = round(h_j / unit), so that bit counts do the adding.
 *
 * <p>a_v is 1 or the row's mean |w|. The latter is a 16-bit integer m_v, a share of the largest one, and
 * {@code score = (Σ_j sign(w_vj) q_j · m_v + 2^15) >> 16} defines the ranking.
 */
public final class SignHead implements CoarseHead {
    /** Row scales a_v. */
    public enum RowScale { ONE, MEAN_ABS }

    private static final int SHIFT = 16;
    private static final int LARGEST_SCALE = (1 << SHIFT) - 1;

    private final SignBits signs;
    private final RowScale rowScale;
    private final ScanKernels kernels;
    private final Workers workers;
    private final RangeTask scan = this::scan;
    private final char[] multipliers; // [V], unsigned 16 bit; none for ONE
    private final float weight; // what one sign stands for in a logit, apart from multipliers
    private final int[] q;
    private final BitPlanes planes;
    private int[] scores;
    private float scale;

    /** @param bits of the rounded hidden state, 2 to 12 */
    public SignHead(SignBits signs, RowScale rowScale, int bits, ScanKernels kernels, Workers workers) {
        if (bits > 12) {
            throw new IllegalArgumentException("hidden states of " + bits + " bits: at most 12");
        }
        this.signs = signs;
        this.rowScale = rowScale;
        this.kernels = kernels;
        this.workers = workers;
        q = new int[signs.columns()];
        planes = new BitPlanes(signs.columns(), bits);
        float largest = 0;
        double sum = 0;
        for (float a : signs.meanAbs()) {
            largest = Math.max(largest, a);
            sum += a;
        }
        if (rowScale == RowScale.ONE) {
            multipliers = new char[0];
            weight = (float) (sum / signs.rows());
        } else {
            multipliers = new char[signs.rows()];
            for (int v = 0; largest > 0 && v < multipliers.length; v++) {
                multipliers[v] = (char) Math.round(signs.meanAbs()[v] / largest * LARGEST_SCALE);
            }
            weight = largest * (1 << SHIFT) / LARGEST_SCALE;
        }
    }

    @Override
    public Workers.Claim claim() {
        return workers.claim();
    }

    @Override
    public String name() {
        return rowScale == RowScale.ONE ? "sign" : "sign mean|w|";
    }

    @Override
    public int rows() {
        return signs.rows();
    }

    @Override
    public int width() {
        return signs.columns();
    }

    @Override
    public long bytesPerToken() {
        return signs.bits().byteSize() + 2L * multipliers.length;
    }

    @Override
    public double bitsPerWeight() {
        return 1 + 16.0 * multipliers.length / ((double) rows() * width());
    }

    @Override
    public void score(float[] hidden, int[] scores) {
        LmHead.checkWidth(hidden, width());
        try (var _ = claim()) {
            prepare(hidden);
            this.scores = scores;
            workers.run(ScanKernels.blocks(rows(), ScanKernels.SIGN_BLOCK), scan);
            this.scores = null;
        }
    }

    /** Rounds the hidden state. */
    private void prepare(float[] hidden) {
        float max = 0;
        for (int j = 0; j < q.length; j++) {
            max = Math.max(max, Math.abs(hidden[j]));
        }
        float unit = max / planes.largest();
        for (int j = 0; j < q.length; j++) {
            q[j] = max == 0 ? 0 : Math.round(hidden[j] / max * planes.largest());
        }
        planes.set(q);
        scale = unit * weight;
    }

    private void scan(int fromBlock, int toBlock) {
        kernels.signScan(signs.bits(), planes, rows(), fromBlock, toBlock, scores);
        if (rowScale == RowScale.MEAN_ABS) {
            int end = Math.min(rows(), toBlock * ScanKernels.SIGN_BLOCK);
            for (int v = fromBlock * ScanKernels.SIGN_BLOCK; v < end; v++) {
                scores[v] = (int) ((long) scores[v] * multipliers[v] + (1 << (SHIFT - 1)) >> SHIFT);
            }
        }
    }

    @Override
    public float scale() {
        return scale;
    }

    @Override
    public float offset() {
        return 0;
    }
}
