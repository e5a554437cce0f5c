package lpu.simd;

/**
 * Room for a stretch of up to {@link #COLUMNS} columns of {@link DotKernels#ROWS} quantised rows whose quants have been put
 * together: then all formats are alike.
 *
 * @param quants byte[ROWS][COLUMNS], less the format's zero point, and 8 more that a vector of four may read
 * @param factors byte[32], the scales and minima of a block before they are floats, and 8 more
 * @param scales float[ROWS][GROUPS], one per group of columns
 * @param minima float[ROWS][GROUPS], likewise
 * @param sums float[ROWS][PARTIAL_SUMS]
 */
record QuantRows(byte[] quants, byte[] factors, float[] scales, float[] minima, float[] sums) {
    /** Together they stay in the first-level cache. */
    static final int COLUMNS = 2048;
    static final int GROUPS = COLUMNS / 16;
    /** One for each thread, as a product should allocate nothing. */
    static final ThreadLocal<QuantRows> OF_THREAD = ThreadLocal.withInitial(() -> new QuantRows(
            new byte[DotKernels.ROWS * COLUMNS + 8], new byte[40], new float[DotKernels.ROWS * GROUPS],
            new float[DotKernels.ROWS * GROUPS], new float[DotKernels.ROWS * DotKernels.PARTIAL_SUMS]));

    /** The 16 partial sums from {@code i}, added in halves as {@link DotKernels} says. */
    static float sum(float[] s, int i) {
        float s0 = (s[i] + s[i + 8]) + (s[i + 4] + s[i + 12]);
        float s1 = (s[i + 1] + s[i + 9]) + (s[i + 5] + s[i + 13]);
        float s2 = (s[i + 2] + s[i + 10]) + (s[i + 6] + s[i + 14]);
        float s3 = (s[i + 3] + s[i + 11]) + (s[i + 7] + s[i + 15]);
        return (s0 + s2) + (s1 + s3);
    }
}
