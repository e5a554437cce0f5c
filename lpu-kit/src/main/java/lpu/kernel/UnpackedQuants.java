package lpu.kernel;

/**
 * Room for up to 256 columns of a row whose quants have been put together.
 *
 * @param quants byte[256], and 8 more that a vector of four may read
 * @param scales float[16], one per group of columns
 * @param minima float[16], likewise
 */
record UnpackedQuants(byte[] quants, float[] scales, float[] minima) {
    static final int MOST_COLUMNS = 256;
    /** One for each thread, as a product should allocate nothing. */
    static final ThreadLocal<UnpackedQuants> OF_THREAD =
            ThreadLocal.withInitial(() -> new UnpackedQuants(new byte[MOST_COLUMNS + 8], new float[16], new float[16]));
}
