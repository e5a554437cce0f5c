package lpu.fixed;

import java.util.concurrent.atomic.LongAdder;
import lpu.model.Node;
import lpu.num.Overflow;
import lpu.num.QFormat;
import lpu.num.Rounding;

/**
 * Where values become a node's integers: the only places at which a fixed-point model rounds and overflows. Counts
 * both values and overflows; may be used from several threads.
 */
public final class FixedNode {
    private final Node node;
    private final NodeFormat columns;
    private final QFormat format;
    private final Rounding rounding;
    private final Overflow overflow;
    private final long min;
    private final long max;
    private final LongAdder values = new LongAdder();
    private final LongAdder overflows = new LongAdder();

    FixedNode(Node node, NodeFormat columns, Rounding rounding, Overflow overflow) {
        format = columns.format();
        if (format.maxRaw() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(node + ": " + format + " does not fit an int");
        }
        if (!columns.coarser().isEmpty() && !NodeFormat.hasColumns(node.kind())) {
            throw new IllegalArgumentException(node + " cannot have coarser columns");
        }
        this.node = node;
        this.columns = columns;
        this.rounding = rounding;
        this.overflow = overflow;
        min = format.minRaw();
        max = format.maxRaw();
    }

    public Node node() {
        return node;
    }

    /** Of all columns but the coarser ones. */
    public QFormat format() {
        return format;
    }

    NodeFormat columns() {
        return columns;
    }

    public Rounding rounding() {
        return rounding;
    }

    public Overflow overflow() {
        return overflow;
    }

    /** Of a node without coarser columns. */
    public int fractionBits() {
        return format.fractionBits();
    }

    /** int[n]: of each column. */
    public int[] fractionBits(int n) {
        if (!columns.coarser().isEmpty() && columns.coarser().lastKey() >= n) {
            throw new IllegalArgumentException(node + " has no column " + columns.coarser().lastKey());
        }
        int[] bits = new int[n];
        for (int j = 0; j < n; j++) {
            bits[j] = columns.fractionBits(j);
        }
        return bits;
    }

    /** The node's integer for raw · 2^-shift of its own steps. */
    int round(long raw, int shift) {
        return held(rounding.shift(raw, shift));
    }

    /**
     * Likewise for an integer and the factor m · 2^e that makes it a number of the node's steps, for an integer m with
     * |sum| m ≤ 2^53: the product is exact, and so is its rounding.
     */
    int round(double sum, double scale) {
        return held(rounding.round(sum * scale));
    }

    private int held(long raw) {
        if (raw < min || raw > max) {
            overflows.increment();
            return (int) overflow.apply(raw, format);
        }
        return (int) raw;
    }

    /** Counts values; the overflows among them are counted one by one. */
    void seen(long count) {
        values.add(count);
    }

    /** Counts overflows that somebody else has dealt with. */
    void overflowed(long count) {
        overflows.add(count);
    }

    OverflowReport.Count count() {
        return new OverflowReport.Count(node, format, values.sum(), overflows.sum());
    }

    void reset() {
        values.reset();
        overflows.reset();
    }
}
