package lpu.machine;

/**
 * The first digits of the k-th highest score, digits of 8 bits from the highest on. Scores are ordered as unsigned keys, their sign
 * bit inverted.
 *
 * @param digits known, 0 to {@link #DIGITS}
 * @param key    those digits
 * @param rank   of the k-th highest among the scores that begin with them, from 1
 */
public record RadixPrefix(int digits, int key, int rank) {
    public static final int DIGITS = 4;
    /** Values of a digit. */
    public static final int BINS = 256;

    public RadixPrefix {
        if (rank < 1) {
            throw new IllegalArgumentException("rank " + rank);
        }
    }

    /** Before the first digit. */
    public static RadixPrefix ofRank(int k) {
        return new RadixPrefix(0, 0, k);
    }

    /** Whether a score begins with the digits. */
    boolean begins(int score) {
        return digits == 0 || key(score) >>> shift() + Byte.SIZE == key;
    }

    /** The first digit of a score that is not known. */
    int digit(int score) {
        return key(score) >>> shift() & BINS - 1;
    }

    private static int key(int score) {
        return score ^ Integer.MIN_VALUE;
    }

    private int shift() {
        return Byte.SIZE * (DIGITS - 1 - digits);
    }

    /**
     * With one digit more.
     *
     * @param histogram int[{@link #BINS}]: how many scores that begin with the digits have each next one
     * @throws IllegalArgumentException if there are fewer scores than the rank
     */
    public RadixPrefix next(int[] histogram) {
        int left = rank;
        for (int bin = BINS - 1; bin >= 0; bin--) {
            if (left <= histogram[bin]) {
                return new RadixPrefix(digits + 1, key << Byte.SIZE | bin, left);
            }
            left -= histogram[bin];
        }
        throw new IllegalArgumentException("rank " + rank + " among " + (rank - left) + " scores");
    }

    /** The k-th highest score, when all digits are known; so many scores equal to it as {@link #rank} are among the k highest. */
    public int score() {
        if (digits != DIGITS) {
            throw new IllegalStateException(digits + " digits of " + DIGITS);
        }
        return key ^ Integer.MIN_VALUE;
    }
}
