package lpu.rtl;

import lpu.machine.Osu;
import lpu.machine.Tcu;
import lpu.machine.Vpu;

/**
 * Cycles of units by the cycle model's rule: the last of n issues in a row has its result n - 1 + depth cycles after the first
 * issue. Numbers of issues and depths are those of {@code lpu.accel}.
 */
public final class Timing {
    private static final int BINS = 256;

    private Timing() {
    }

    static long issues(long n, long depth) {
        return n - 1 + depth;
    }

    /** Sum, maximum or argmax of so many values. */
    public static long reduce(Tcu tcu, long values) {
        return issues(tcu.issues(values), tcu.depth(values));
    }

    /** Rows of so many tiles, or columns, until the last row's result. */
    public static long rows(Vpu vpu, long rows, long columns) {
        return issues(vpu.issues(rows, columns), vpu.depth());
    }

    /** Exponentials of so many tiles. */
    public static long exponentials(Osu osu, long tiles) {
        return (tiles - 1) * osu.initiationInterval() + osu.depth();
    }

    /** From the last exponentials of a head to the last column of its context: sum, reciprocal, divisions. */
    public static long division(OsuShape shape, int newtonSteps) {
        Vpu vpu = shape.division();
        return Osu.SUM_CYCLES + OsuShape.reciprocalCycles(newtonSteps) + issues(vpu.elementIssues(shape.columns()), vpu.elementDepth());
    }

    /** The k best of so many scores, from the last score on; the first pass has kept pace with the scores. */
    public static long selection(Tcu tcu, long rows, int digits) {
        long pass = issues(tcu.issues(rows), tcu.depth(rows));
        return tcu.depth(rows) + digits * issues(tcu.issues(BINS), tcu.depth(BINS)) + digits * pass;
    }

    /** The best of so many logits, from the last one on. */
    public static long best(Tcu tcu, long values) {
        return tcu.depth(values);
    }
}
