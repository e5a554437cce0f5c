package lpu.machine;

/**
 * What a {@link Tcu} computes: of every issue of {@code width} values the tree makes one, which meets the accumulator behind it.
 * Serves one thread.
 */
public final class TcuFunction {
    private final int width;
    private final long[] sums; // [width]: leaves
    private final int[] values; // [width]: leaves
    private final int[] ids; // [width]

    public TcuFunction(Tcu tcu) {
        width = tcu.width();
        sums = new long[width];
        values = new int[width];
        ids = new int[width];
    }

    /** Σ x[at + i], i below n. */
    public long sum(long[] x, int at, int n) {
        long accumulator = 0;
        for (int done = 0; done < n; done += width) {
            int issued = Math.min(width, n - done);
            System.arraycopy(x, at + done, sums, 0, issued);
            accumulator += ReductionTree.sum(sums, issued);
        }
        return accumulator;
    }

    /** The greatest x[at + i], i below n; Integer.MIN_VALUE for n = 0. */
    public int max(int[] x, int at, int n) {
        int accumulator = Integer.MIN_VALUE;
        for (int done = 0; done < n; done += width) {
            int issued = Math.min(width, n - done);
            System.arraycopy(x, at + done, values, 0, issued);
            accumulator = Math.max(accumulator, ReductionTree.max(values, issued));
        }
        return accumulator;
    }

    /** The best x[at + i], i below n, as {@code firstId + i}; {@link Best#NONE} for n = 0. */
    public Best argmax(int[] x, int at, int n, int firstId) {
        Best accumulator = Best.NONE;
        for (int done = 0; done < n; done += width) {
            int issued = Math.min(width, n - done);
            for (int i = 0; i < issued; i++) {
                values[i] = x[at + done + i];
                ids[i] = firstId + done + i;
            }
            ReductionTree.best(values, ids, issued);
            accumulator = accumulator.orBetter(new Best(values[0], ids[0]));
        }
        return accumulator;
    }
}
