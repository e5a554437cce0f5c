package lpu.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Integer scores for every row of a vocabulary, from packed codes or from sign bits, and the little around them.
 * {@link ScalarScanKernels} defines every result; {@link VectorScanKernels} equals it bit for bit, the float methods
 * included: they fix the order of their fused multiply-adds.
 *
 * <p>Rows lie in blocks, and the scans take a range of blocks, so that threads can share one call's work: a range
 * writes {@code scores[first row of fromBlock .. first row of toBlock or rows)}. The last block is padded with codes
 * or words that are read but give no score. Memory segments should all be native: a heap segment among them makes
 * the compiler's code for all slower.
 */
public interface ScanKernels {
    /** Entries of a tile's LUT. Codebooks with fewer codewords fill the rest with copies. */
    int LUT_ENTRIES = 256;
    /** Rows in a block of packed codes. */
    int CODE_BLOCK = 64;
    /** Rows in a block of sign words. */
    int SIGN_BLOCK = 8;

    /** The fastest implementation for this JVM and CPU; see {@link Simd}. */
    static ScanKernels best() {
        return of(Simd.bits());
    }

    /** @param bits vector width 128, 256 or 512, or 0 for scalar; widths the CPU lacks are slow but correct */
    static ScanKernels of(int bits) {
        return bits == 0 ? new ScalarScanKernels() : Simd.define(VectorScanKernels.class, bits);
    }

    /** Blocks that hold {@code rows} rows. */
    static int blocks(int rows, int blockRows) {
        return (rows + blockRows - 1) / blockRows;
    }

    /** {@code scalar}, {@code vector-256}, … */
    String name();

    /**
     * The products of one tile of the hidden state with the tile's codewords:
     * {@code lut[lutOffset + c] = Σ_j hidden[hiddenOffset + j] · codewords[codewordsOffset + 256 j + c]}, in the order
     * of j, each step one fused multiply-add, starting at 0.
     *
     * @param codewords float[t][256] from {@code codewordsOffset}: one plane per column of the tile
     */
    void lut(float[] hidden, int hiddenOffset, int tileWidth, float[] codewords, int codewordsOffset, float[] lut,
            int lutOffset);

    /** The smallest of the 256 values from {@code lutOffset}; none is NaN. */
    float lutMin(float[] lut, int lutOffset);

    /** The largest of the 256 values from {@code lutOffset}; none is NaN. */
    float lutMax(float[] lut, int lutOffset);

    /**
     * One tile's LUT as unsigned bytes: {@code (int) ((lut[c] - min) · inverseScale + 0.5f)}, which the caller's
     * {@code inverseScale} keeps within [0, 255].
     */
    void lutBytes(float[] lut, int lutOffset, float min, float inverseScale, byte[] bytes);

    /**
     * {@code scores[v] = Σ_tile luts[tile][code of row v in tile]}: tile-wise VQ scoring without a multiplication.
     *
     * @param codes byte[block][tile][64], unsigned
     * @param luts byte[tile][256], unsigned
     */
    void lutScan(MemorySegment codes, int tiles, byte[] luts, int rows, int fromBlock, int toBlock, int[] scores);

    /**
     * {@code scores[v] = Σ_j s_vj q_j} with s = +1 where the row's sign bit is set and -1 where it is clear, computed
     * as {@code 2 Σ_set q_j - Σ q_j} from additions of bit counts only.
     *
     * @param signs little-endian long[block][word][8]: bit j mod 64 of word j / 64 is set where w_j is not negative
     * @param hidden q; its words per row are the rows' too
     */
    void signScan(MemorySegment signs, BitPlanes hidden, int rows, int fromBlock, int toBlock, int[] scores);

    /**
     * The indices i &lt; n with {@code scores[i] >= least}, ascending.
     *
     * @param ids overwritten; at least n + 16 long, as whole vectors are stored
     * @return how many
     */
    int collect(int[] scores, int n, int least, int[] ids);
}
