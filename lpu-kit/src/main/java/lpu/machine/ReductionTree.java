package lpu.machine;

/** A binary tree over the first leaves of an array: at each level leaf i meets leaf i + ⌈n/2⌉, and an odd one goes up as it is. */
final class ReductionTree {
    private ReductionTree() {
    }

    /** The sum of n leaves, 0 for none; the leaves are overwritten. */
    static long sum(long[] leaves, int n) {
        if (n == 0) {
            return 0;
        }
        for (int left = n; left > 1; left = left + 1 >> 1) {
            int half = left + 1 >> 1;
            for (int i = 0; i < left - half; i++) {
                leaves[i] += leaves[half + i];
            }
        }
        return leaves[0];
    }

    /** The greatest of n leaves, at least one; the leaves are overwritten. */
    static int max(int[] leaves, int n) {
        for (int left = n; left > 1; left = left + 1 >> 1) {
            int half = left + 1 >> 1;
            for (int i = 0; i < left - half; i++) {
                leaves[i] = Math.max(leaves[i], leaves[half + i]);
            }
        }
        return leaves[0];
    }

    /** The best of n leaves, at least one, each a value and an id; of equal values the lower id. Both are overwritten. */
    static void best(int[] values, int[] ids, int n) {
        for (int left = n; left > 1; left = left + 1 >> 1) {
            int half = left + 1 >> 1;
            for (int i = 0; i < left - half; i++) {
                int other = half + i;
                if (values[other] > values[i] || values[other] == values[i] && ids[other] < ids[i]) {
                    values[i] = values[other];
                    ids[i] = ids[other];
                }
            }
        }
    }
}
