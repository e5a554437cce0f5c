package lpu.model;

import java.util.Arrays;

/**
 * Byte-pair merges: (left id, right id) → rank, and rank → merged id. A lower rank is merged first. The pairs lie in
 * an open-addressing hash table; it is filled once and then only read.
 */
final class MergeTable {
    static final int NONE = -1;

    private static final long EMPTY = -1;

    private final long[] pairs;
    private final int[] ranks;
    private final int[] merged;

    /** @param merges int[n][3]: left, right and merged id, by rank; of equal pairs the first counts */
    MergeTable(int[][] merges) {
        int capacity = Integer.highestOneBit(Math.max(merges.length, 1)) * 4; // at most half full
        pairs = new long[capacity];
        Arrays.fill(pairs, EMPTY);
        ranks = new int[capacity];
        merged = new int[merges.length];
        for (int rank = 0; rank < merges.length; rank++) {
            long pair = pair(merges[rank][0], merges[rank][1]);
            int slot = slot(pair);
            if (pairs[slot] == EMPTY) {
                pairs[slot] = pair;
                ranks[slot] = rank;
            }
            merged[rank] = merges[rank][2];
        }
    }

    /** The pair's rank, or {@link #NONE}; negative ids merge with nothing. */
    int rank(int left, int right) {
        if (left < 0 || right < 0) {
            return NONE;
        }
        int slot = slot(pair(left, right));
        return pairs[slot] == EMPTY ? NONE : ranks[slot];
    }

    /** The id that the pair of this rank becomes. */
    int merged(int rank) {
        return merged[rank];
    }

    private static long pair(int left, int right) {
        return (long) left << 32 | right;
    }

    /** Where the pair is, or the empty slot where it would be. */
    private int slot(long pair) {
        int mask = pairs.length - 1;
        int slot = (int) (pair * 0x9E3779B97F4A7C15L >>> 32) & mask;
        while (pairs[slot] != EMPTY && pairs[slot] != pair) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
