package lpu.model;

import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * Merges neighbouring symbols of a text: always the pair of lowest order, the leftmost of equals, until no pair joins. A linked
 * list over the symbols and a queue of candidate pairs make it O(n log n) however long the text is.
 */
final class PairMerger {
    static final int NONE = -1;

    /** Which pairs join. A symbol is a number, {@link #NONE} for one that is no token. */
    interface Pairs {
        /** A number for the join of two neighbours, which are [from, to) of the text together; {@link #NONE} if they do not join. */
        int join(int left, int right, int from, int to);

        /** Of two joins the one of lower order comes first. */
        int order(int join);

        /** The symbol that a join gives. */
        int symbol(int join);
    }

    /** Takes the symbols that are left, in order. */
    @FunctionalInterface
    interface Symbols {
        void accept(int symbol, int from, int to);
    }

    private final Pairs pairs;
    private final PriorityQueue<Long> candidates = new PriorityQueue<>(); // order << 32 | position of the left symbol
    private int count;
    private int[] start = new int[64]; // where each symbol begins in the text; [count] is where the last one ends
    private int[] next = new int[64];
    private int[] previous = new int[64];
    private int[] symbol = new int[64];
    private int[] joined = new int[64]; // the join of a symbol and its right neighbour

    PairMerger(Pairs pairs) {
        this.pairs = pairs;
    }

    /** Forgets all symbols. */
    void clear() {
        count = 0;
    }

    /** Appends a symbol that begins where the one before it ends. */
    void add(int added, int end) {
        if (count + 1 == start.length) {
            start = Arrays.copyOf(start, 2 * start.length);
            symbol = Arrays.copyOf(symbol, start.length);
            next = new int[start.length];
            previous = new int[start.length];
            joined = new int[start.length];
        }
        symbol[count++] = added;
        start[count] = end;
    }

    /** Merges what was added. */
    void merge(Symbols out) {
        for (int i = 0; i < count; i++) {
            next[i] = i + 1;
            previous[i] = i - 1;
            joined[i] = NONE;
        }
        for (int i = 0; i + 1 < count; i++) {
            offer(i);
        }
        while (!candidates.isEmpty()) {
            long candidate = candidates.poll();
            join((int) candidate, (int) (candidate >> 32));
        }
        for (int i = 0; i < count; i = next[i]) {
            out.accept(symbol[i], start[i], start[next[i]]);
        }
    }

    /** Looks at the symbol with its right neighbour, which it has. */
    private void offer(int left) {
        int right = next[left];
        joined[left] = pairs.join(symbol[left], symbol[right], start[left], start[next[right]]);
        if (joined[left] != NONE) {
            candidates.add((long) pairs.order(joined[left]) << 32 | left);
        }
    }

    /** Joins the symbol with its right neighbour, unless an earlier join has changed one of them. */
    private void join(int left, int order) {
        if (joined[left] == NONE || pairs.order(joined[left]) != order) {
            return;
        }
        int right = next[left];
        symbol[left] = pairs.symbol(joined[left]);
        joined[left] = NONE;
        joined[right] = NONE;
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
