package lpu.model;

import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * Merges one piece: always the adjacent pair of lowest rank, the leftmost of equals, until none is left. A linked list
 * over the symbols and a queue of candidate pairs make it O(n log n) however long the piece is.
 */
final class BytePairMerger {
    private static final int GONE = -2;

    private final MergeTable merges;
    private final PriorityQueue<Long> candidates = new PriorityQueue<>(); // rank << 32 | position of the left symbol
    private int[] symbols = new int[64];
    private int[] next = new int[64];
    private int[] previous = new int[64];
    private int count;

    BytePairMerger(MergeTable merges) {
        this.merges = merges;
    }

    /** Forgets all symbols. */
    void clear() {
        count = 0;
    }

    /** Appends a symbol; -1 is one that merges with nothing and gives no id. */
    void add(int symbol) {
        if (count == symbols.length) {
            symbols = Arrays.copyOf(symbols, 2 * count);
            next = new int[2 * count];
            previous = new int[2 * count];
        }
        symbols[count++] = symbol;
    }

    /** Merges what was added and appends the ids to {@code out}. */
    void merge(IntList out) {
        for (int i = 0; i < count; i++) {
            next[i] = i + 1;
            previous[i] = i - 1;
        }
        for (int i = 0; i + 1 < count; i++) {
            offer(i);
        }
        while (!candidates.isEmpty()) {
            long candidate = candidates.poll();
            join((int) candidate, (int) (candidate >>> 32));
        }
        for (int i = 0; i < count; i = next[i]) {
            if (symbols[i] >= 0) {
                out.add(symbols[i]);
            }
        }
    }

    private void offer(int left) {
        int rank = merges.rank(symbols[left], symbols[next[left]]);
        if (rank != MergeTable.NONE) {
            candidates.add((long) rank << 32 | left);
        }
    }

    /** Joins the symbol with its right neighbour, unless an earlier join has changed one of them. */
    private void join(int left, int rank) {
        int right = next[left];
        if (right == count || merges.rank(symbols[left], symbols[right]) != rank) {
            return;
        }
        symbols[left] = merges.merged(rank);
        symbols[right] = GONE;
        next[left] = next[right];
        if (next[left] < count) {
            previous[next[left]] = left;
            offer(left);
        }
        if (previous[left] >= 0) {
            offer(previous[left]);
        }
    }
}
