package lpu.model;

import java.util.Arrays;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Merges the characters of a text: always the adjacent pair whose joined text is the token of highest score, the
 * leftmost of equals, until no pair is a token. A linked list over the symbols and a queue of candidate pairs make it
 * O(n log n).
 */
final class ScoreMerger {
    /** Takes the symbols that are left, in order. */
    @FunctionalInterface
    interface Symbols {
        /** @param id the token of chars [from, to) of the text; -1 for a character that is no token */
        void accept(int id, int from, int to);
    }

    private static final int NONE = -1;

    private final Map<String, Integer> ids;
    private final int[] order;
    private final PriorityQueue<Long> candidates = new PriorityQueue<>(); // order << 32 | position of the left symbol
    private String text;
    private int count;
    private int[] start = new int[64]; // the first char of each symbol; [count] is the text's length
    private int[] next = new int[64];
    private int[] previous = new int[64];
    private int[] symbol = new int[64]; // ids
    private int[] joined = new int[64]; // the id of a symbol and its right neighbour together

    /**
     * @param ids the tokens that merging may give
     * @param order int[V], by id: of two tokens the one with the lower value is merged first
     */
    ScoreMerger(Map<String, Integer> ids, int[] order) {
        this.ids = ids;
        this.order = order;
    }

    /** Merges the text's characters. */
    void merge(String text, Symbols out) {
        this.text = text;
        cut();
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

    private void cut() {
        reserve(text.length() + 1);
        count = 0;
        for (int at = 0; at < text.length(); count++) {
            int end = text.offsetByCodePoints(at, 1);
            start[count] = at;
            next[count] = count + 1;
            previous[count] = count - 1;
            symbol[count] = id(at, end);
            joined[count] = NONE;
            at = end;
        }
        start[count] = text.length();
    }

    private void reserve(int size) {
        if (size > start.length) {
            int capacity = Math.max(size, 2 * start.length);
            start = Arrays.copyOf(start, capacity);
            next = new int[capacity];
            previous = new int[capacity];
            symbol = new int[capacity];
            joined = new int[capacity];
        }
    }

    private int id(int from, int to) {
        return ids.getOrDefault(text.substring(from, to), NONE);
    }

    /** Looks at the symbol with its right neighbour, which it has. */
    private void offer(int left) {
        joined[left] = id(start[left], start[next[next[left]]]);
        if (joined[left] != NONE) {
            candidates.add((long) order[joined[left]] << 32 | left);
        }
    }

    /** Joins the symbol with its right neighbour, unless an earlier join has changed one of them. */
    private void join(int left, int itsOrder) {
        if (joined[left] == NONE || order[joined[left]] != itsOrder) {
            return;
        }
        int right = next[left];
        symbol[left] = joined[left];
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
