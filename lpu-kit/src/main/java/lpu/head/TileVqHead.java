package lpu.head;

import lpu.codebook.TileCodebook;
import lpu.kernel.ScanKernels;
import lpu.kernel.Workers;

/**
 * The thesis's second coarse head: per token one LUT per tile, {@code LUT_i[c] = codeword_ic · h_i}, and
 * {@code s_v = Σ_i LUT_i[c_vi]}. LUTs are rounded to bytes above each tile's smallest entry, with one scale for all tiles, and
 * summed in integers.
 */
public final class TileVqHead implements CoarseHead {
    private final TileCodebook codebook;
    private final Workers workers;
    private final ScanKernels kernels = ScanKernels.best();
    private final float[] padded; // the hidden state, zeros after d up to whole tiles
    private final float[] luts; // [tile][256]
    private final byte[] byteLuts; // [tile][256], unsigned
    private float scale;
    private float offset;

    public TileVqHead(TileCodebook codebook, Workers workers) {
        this.codebook = codebook;
        this.workers = workers;
        padded = new float[codebook.tiles() * codebook.tileWidth()];
        luts = new float[codebook.tiles() * ScanKernels.LUT_ENTRIES];
        byteLuts = new byte[luts.length];
    }

    @Override
    public String name() {
        return "vq t=" + codebook.tileWidth() + " K=" + codebook.codewords();
    }

    @Override
    public int rows() {
        return codebook.rows();
    }

    @Override
    public int width() {
        return codebook.columns();
    }

    @Override
    public long bytesPerToken() {
        return codebook.bytes();
    }

    @Override
    public double bitsPerWeight() {
        return codebook.bitsPerWeight();
    }

    @Override
    public void score(float[] hidden, int[] scores) {
        buildLuts(hidden);
        workers.run(ScanKernels.blocks(codebook.rows(), ScanKernels.CODE_BLOCK), (from, to) ->
                kernels.lutScan(codebook.codes(), codebook.tiles(), byteLuts, codebook.rows(), from, to, scores));
    }

    private void buildLuts(float[] hidden) {
        System.arraycopy(hidden, 0, padded, 0, codebook.columns());
        int t = codebook.tileWidth();
        float range = 0; // the widest tile's
        float sumOfMinima = 0;
        for (int tile = 0; tile < codebook.tiles(); tile++) {
            int lut = tile * ScanKernels.LUT_ENTRIES;
            kernels.lut(padded, tile * t, t, codebook.centroids(), lut * t, luts, lut);
            float min = kernels.lutMin(luts, lut);
            range = Math.max(range, kernels.lutMax(luts, lut) - min);
            sumOfMinima += min;
        }
        scale = range > 0 ? range / 255 : 1;
        offset = sumOfMinima;
        for (int lut = 0; lut < luts.length; lut += ScanKernels.LUT_ENTRIES) {
            kernels.lutBytes(luts, lut, kernels.lutMin(luts, lut), 1 / scale, byteLuts);
        }
    }

    /** The byte LUTs of the last scored hidden state, a copy: byte[tile][256], unsigned. */
    public byte[] lastLuts() {
        return byteLuts.clone();
    }

    @Override
    public float scale() {
        return scale;
    }

    @Override
    public float offset() {
        return offset;
    }
}
