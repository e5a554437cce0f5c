package lpu.head;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lpu.codebook.RowSource;
import lpu.kernel.BitPlanes;
import lpu.kernel.ScanKernels;
import lpu.kernel.Workers;

/**
 * The thesis's first coarse head: {@code s_v = a_v · Σ_j sign(w_vj) h_j}, additions only. The hidden state is rounded to integers
 * of a few bits with one scale per token; the sign of 0 is +.
 */
public final class SignHead implements CoarseHead {
    private static final int MAGNITUDE_BITS = 15;

    private final SignOptions options;
    private final int rows;
    private final int width;
    private final Workers workers;
    private final ScanKernels kernels = ScanKernels.best();
    private final MemorySegment signs; // little-endian long[block of 8 rows][word][8]
    private final int[] magnitudes; // a_v in units of largestMagnitude / 2^15; null for a_v = 1
    private final int shift; // of score · magnitude, so that it fits an int
    private final float magnitudeUnit; // mean |w| per unit of the score
    private final BitPlanes planes;
    private final int[] quantised; // hidden state, [d]
    private float scale;

    /** @param source the V x d matrix's rows */
    public SignHead(RowSource source, int rows, int width, SignOptions options, Workers workers) {
        this.options = options;
        this.rows = rows;
        this.width = width;
        this.workers = workers;
        planes = new BitPlanes(width, options.hiddenBits());
        quantised = new int[width];
        int blocks = ScanKernels.blocks(rows, ScanKernels.SIGN_BLOCK);
        long words = (long) blocks * BitPlanes.words(width) * ScanKernels.SIGN_BLOCK;
        signs = Arena.ofAuto().allocate(words * Long.BYTES, 64);
        float[] means = new float[rows];
        workers.run(rows, ScanKernels.SIGN_BLOCK, (from, to) -> pack(source, from, to, means));
        double mean = 0;
        float largest = 0;
        for (float m : means) {
            mean += m / rows;
            largest = Math.max(largest, m);
        }
        long largestScore = (long) width * planes.largest();
        if (options.rowMagnitude() && largest > 0) {
            magnitudes = new int[rows];
            for (int v = 0; v < rows; v++) {
                magnitudes[v] = Math.round(means[v] / largest * (1 << MAGNITUDE_BITS));
            }
            shift = Math.max(0, bitLength(largestScore) + MAGNITUDE_BITS + 1 - (Integer.SIZE - 1));
            magnitudeUnit = largest / (1 << MAGNITUDE_BITS) * (1 << shift);
        } else {
            magnitudes = null;
            shift = 0;
            magnitudeUnit = (float) mean;
        }
    }

    private static int bitLength(long x) {
        return Long.SIZE - Long.numberOfLeadingZeros(x);
    }

    private void pack(RowSource source, int from, int to, float[] means) {
        int words = BitPlanes.words(width);
        float[] row = new float[width];
        for (int v = from; v < to; v++) {
            source.row(v, row, 0);
            double sum = 0;
            for (int word = 0; word < words; word++) {
                long set = 0;
                for (int j = 64 * word; j < Math.min(width, 64 * (word + 1)); j++) {
                    set |= (row[j] >= 0 ? 1L : 0L) << j;
                    sum += Math.abs(row[j]);
                }
                long at = ((long) (v / ScanKernels.SIGN_BLOCK) * words + word) * ScanKernels.SIGN_BLOCK
                        + v % ScanKernels.SIGN_BLOCK;
                signs.set(ScanKernels.LE_LONG, Long.BYTES * at, set);
            }
            means[v] = (float) (sum / width);
        }
    }

    @Override
    public String name() {
        return "sign" + (options.rowMagnitude() ? " · mean |w|" : "") + ", h in " + options.hiddenBits() + " bits";
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public long bytesPerToken() {
        return signs.byteSize() + (magnitudes == null ? 0 : 2L * rows);
    }

    @Override
    public double bitsPerWeight() {
        return 8.0 * bytesPerToken() / ((double) rows * width);
    }

    @Override
    public void score(float[] hidden, int[] scores) {
        float largest = 0;
        for (float h : hidden) {
            largest = Math.max(largest, Math.abs(h));
        }
        float step = largest > 0 ? largest / planes.largest() : 1;
        for (int j = 0; j < width; j++) {
            quantised[j] = Math.round(hidden[j] / step);
        }
        planes.set(quantised);
        scale = step * magnitudeUnit;
        workers.run(ScanKernels.blocks(rows, ScanKernels.SIGN_BLOCK), (from, to) -> {
            kernels.signScan(signs, planes, rows, from, to, scores);
            if (magnitudes != null) {
                weigh(scores, from * ScanKernels.SIGN_BLOCK, Math.min(rows, to * ScanKernels.SIGN_BLOCK));
            }
        });
    }

    private void weigh(int[] scores, int from, int to) {
        for (int v = from; v < to; v++) {
            scores[v] = (int) ((long) scores[v] * magnitudes[v] >> shift);
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
