package lpu.machine;

import java.util.Arrays;
import lpu.num.Mantissa;
import lpu.num.Overflow;
import lpu.num.Rounding;

/**
 * What an {@link Osu} computes. Registers: the running maximum m, l = Σ exp(s_j - m), and o = Σ exp(s_j - m) v_j of every column. A
 * tile of scores first goes through the TCU for its maximum; where that is above m, l and o are multiplied by exp(m_old - m_new).
 * Then the table gives each score's exponential, which the lanes multiply the value row with. At the end every column is o · (1/l).
 * Serves one thread.
 */
public final class OsuFunction {
    /** A score that takes no part. */
    public static final int MASKED = Integer.MIN_VALUE;
    /** Bits that o keeps below the values' step when l's power of two is taken out of it. */
    private static final int GUARD_BITS = 8;

    private final OsuTables tables;
    private final TcuFunction tcu;
    private final Requantiser out;
    private final int expBits;
    private final long[] o; // [columns]
    private int m;
    private long l;

    /** @param columns of a value row */
    public OsuFunction(OsuTables tables, int columns, TcuFunction tcu) {
        this.tables = tables;
        this.tcu = tcu;
        out = new Requantiser(tables.context(), Rounding.HALF_UP, Overflow.SATURATE);
        expBits = tables.exp().output().fractionBits();
        o = new long[columns];
        start();
    }

    /** Forgets all scores. */
    public void start() {
        m = MASKED;
        l = 0;
        Arrays.fill(o, 0);
    }

    /**
     * One tile: scores [at, at + n).
     *
     * @param values row j starts at valuesAt + j · stride
     */
    public void add(int[] scores, int at, int n, int[] values, int valuesAt, int stride) {
        int top = tcu.max(scores, at, n);
        if (top > m) {
            rescale(tables.exp().apply((long) m - top));
            m = top;
        }
        for (int j = 0; j < n; j++) {
            if (scores[at + j] != MASKED) {
                accumulate(tables.exp().apply((long) scores[at + j] - m), values, valuesAt + j * stride);
            }
        }
    }

    private void accumulate(long exp, int[] values, int at) {
        l += exp;
        for (int j = 0; j < o.length; j++) {
            o[j] += exp * values[at + j];
        }
    }

    /** Registers that are 0 stay 0, so that the first tile needs no case of its own. */
    private void rescale(long factor) {
        l = Rounding.HALF_UP.shiftRight(l * factor, expBits);
        for (int j = 0; j < o.length; j++) {
            o[j] = Rounding.HALF_UP.shiftRight(Math.multiplyExact(o[j], factor), expBits);
        }
    }

    /** Writes the context of all scores so far to {@code context} from {@code at}: 0 where all are masked. */
    public void finish(int[] context, int at) {
        if (l == 0) {
            Arrays.fill(context, at, at + o.length, 0);
            return;
        }
        long r = tables.reciprocal().mantissa(l);
        int guarded = Mantissa.exponent(l) - GUARD_BITS;
        int shift = tables.reciprocal().shift(l) - guarded + tables.valueFraction() - tables.context().fractionBits();
        for (int j = 0; j < o.length; j++) {
            context[at + j] = out.apply(Rounding.HALF_UP.shiftRight(o[j], guarded), r, shift);
        }
    }
}
