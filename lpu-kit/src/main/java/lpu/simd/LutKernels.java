package lpu.simd;

import java.lang.foreign.MemorySegment;

/** The LUT scan of codes whose LUTs have one certain number of entries. */
interface LutKernels {
    /**
     * {@link ScanKernels#lutSelect}, or with {@code ids} null {@link ScanKernels#lutScan} of whole blocks.
     *
     * @return how many scores were written
     */
    int scan(CodeBlocks rows, byte[] luts, int shift, int fromBlock, int toBlock, int least, int[] ids, int[] scores,
            int at);

    /** {@link ScanKernels#lutRefine} for 256 entries and at least 8 tiles, of rows that are in the cache. */
    void refine(MemorySegment rowCodes, int tiles, byte[] luts, int[] ids, int from, int to, int[] scores);
}
