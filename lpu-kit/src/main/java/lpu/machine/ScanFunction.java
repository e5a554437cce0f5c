package lpu.machine;

/**
 * What a {@link Vpu} computes of a coarse head: LUTs from codewords in matrix mode, then look-ups, one per lane and cycle, the
 * entries of a row summed in the pod's tree. Serves one thread.
 */
public final class ScanFunction {
    private final int lanes;
    private final long[] entries; // [lanes]

    public ScanFunction(Vpu vpu) {
        lanes = vpu.lanes();
        entries = new long[lanes];
    }

    /** Products of tiles [from, to) with a mapped state. */
    public TileProducts products(LutCodewords words, int from, int to, int[] mapped) {
        int k = words.codewords();
        long[] products = new long[(to - from) * k];
        long[] minima = new long[to - from];
        TileProducts.Range range = TileProducts.Range.NONE;
        for (int tile = from; tile < to; tile++) {
            long min = Long.MAX_VALUE;
            long max = Long.MIN_VALUE;
            for (int c = 0; c < k; c++) {
                long sum = product(words, tile, c, mapped);
                products[(tile - from) * k + c] = sum;
                min = Math.min(min, sum);
                max = Math.max(max, sum);
            }
            minima[tile - from] = min;
            range = range.and(new TileProducts.Range(max - min, max - min, min, 1));
        }
        return new TileProducts(k, products, minima, range);
    }

    private static long product(LutCodewords words, int tile, int codeword, int[] mapped) {
        long accumulator = 0;
        for (int column = words.starts()[tile]; column < words.starts()[tile + 1]; column++) {
            int input = words.inputs()[column];
            accumulator += (long) words.values()[column * words.codewords() + codeword] * (input < 0 ? 1 : mapped[input]);
        }
        return accumulator;
    }

    /**
     * Scores of rows [from, to): {@code (bias_v >> biasShift) + Σ_i luts[i][code_vi]}.
     *
     * @param luts      unsigned byte[tile][codeword]
     * @param biasShift arithmetic, 0 to 15
     */
    public int[] scan(IndexRows rows, byte[] luts, int biasShift, int from, int to) {
        int[] scores = new int[to - from];
        for (int v = from; v < to; v++) {
            int bias = rows.biases() == null ? 0 : rows.biases()[v] >> biasShift;
            scores[v - from] = bias + lookUp(rows, luts, v);
        }
        return scores;
    }

    /** Adds the look-ups of a second set of tiles to the first n of some rows' scores. */
    public void refine(IndexRows rows, byte[] luts, int[] ids, int n, int[] scores) {
        for (int i = 0; i < n; i++) {
            scores[i] += lookUp(rows, luts, ids[i]);
        }
    }

    private int lookUp(IndexRows rows, byte[] luts, int row) {
        int codewords = luts.length / rows.tiles();
        long accumulator = 0;
        for (int done = 0; done < rows.tiles(); done += lanes) {
            int issued = Math.min(lanes, rows.tiles() - done);
            for (int lane = 0; lane < issued; lane++) {
                int tile = done + lane;
                entries[lane] = luts[tile * codewords + rows.code(row, tile)] & 0xff;
            }
            accumulator += ReductionTree.sum(entries, issued);
        }
        return (int) accumulator;
    }
}
