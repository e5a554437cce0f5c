package lpu.machine;

/**
 * The k highest of many scores as they stream by, by radix selection: one pass counts a digit's values, {@link RadixPrefix} takes
 * one digit more from the counts, and after four passes the k-th highest score is known. Counts of several engines can be added,
 * so that the selection is exact among all engines' scores. Of equal scores the first ones are kept.
 */
public final class SelectFunction {
    private SelectFunction() {
    }

    /** int[{@link RadixPrefix#BINS}]: values of the next digit of the first n scores, those counted that begin with the prefix. */
    public static int[] histogram(int[] scores, int n, RadixPrefix prefix) {
        int[] counts = new int[RadixPrefix.BINS];
        for (int i = 0; i < n; i++) {
            if (prefix.begins(scores[i])) {
                counts[prefix.digit(scores[i])]++;
            }
        }
        return counts;
    }

    /** How many of the first n scores equal the threshold. */
    public static int equal(int[] scores, int n, int threshold) {
        int count = 0;
        for (int i = 0; i < n; i++) {
            count += scores[i] == threshold ? 1 : 0;
        }
        return count;
    }

    /**
     * Moves the scores above the threshold and the first {@code ties} that equal it to the front, with their ids, in their order.
     *
     * @return how many
     */
    public static int keep(int[] ids, int[] scores, int n, int threshold, int ties) {
        int kept = 0;
        int tiesLeft = ties;
        for (int i = 0; i < n; i++) {
            boolean tie = scores[i] == threshold && tiesLeft > 0;
            tiesLeft -= tie ? 1 : 0;
            if (tie || scores[i] > threshold) {
                ids[kept] = ids[i];
                scores[kept++] = scores[i];
            }
        }
        return kept;
    }
}
