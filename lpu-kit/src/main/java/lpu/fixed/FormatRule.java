package lpu.fixed;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import lpu.io.InputError;
import lpu.num.QFormat;

/** How a total width is divided into integer and fraction bits for the values seen in a calibration. */
public sealed interface FormatRule {
    /** What {@link #choose} gives at most and at least: raw values of 2^±40 are far outside every model. */
    int MOST_FRACTION_BITS = 40;

    /**
     * The signed format of this width for these values; throws InputError if they are not all numbers.
     */
    default NodeFormat choose(NodeStatistics values, int width) {
        if (!Double.isFinite(values.maxAbs())) {
            throw new InputError("the model computes values that are not finite numbers: its weights are damaged");
        }
        return format(values, width);
    }

    /** The same for values that are numbers. */
    NodeFormat format(NodeStatistics values, int width);

    private static NodeFormat signed(int width, int fractionBits) {
        return NodeFormat.of(QFormat.signed(width, clamp(fractionBits)));
    }

    private static int clamp(int fractionBits) {
        return Math.clamp(fractionBits, -MOST_FRACTION_BITS, MOST_FRACTION_BITS);
    }

    /** No overflow with three bits to spare, one column in 32 coarser. */
    static FormatRule standard() {
        return new NoOverflow(3, 1.0 / 32);
    }

    /**
     * Of {@code no-overflow 1}, {@code no-overflow 1 0.06}, {@code coverage 0.9999} or {@code least-squares}; else
     * throws IllegalArgumentException.
     */
    static FormatRule parse(String text) {
        String[] words = text.split(" +");
        String wrong = "'" + text + "' is no rule such as 'no-overflow 1', 'coverage 0.9999' or 'least-squares'";
        try {
            return switch (words[0] + " " + words.length) {
                case "no-overflow 2" -> new NoOverflow(Integer.parseInt(words[1]), 0);
                case "no-overflow 3" -> new NoOverflow(Integer.parseInt(words[1]), Double.parseDouble(words[2]));
                case "coverage 2" -> new Coverage(Double.parseDouble(words[1]));
                case "least-squares 1" -> new LeastSquares();
                default -> throw new IllegalArgumentException(wrong);
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(wrong, e);
        }
    }

    /**
     * As few integer bits as hold every value seen, and some to spare.
     *
     * @param headroom bits: values 2^headroom as large as the largest seen do not overflow
     * @param coarser up to this share of a node's columns, those of the largest values, get coarser steps instead
     *     of more integer bits for all, where {@link NodeFormat#hasColumns}
     */
    record NoOverflow(int headroom, double coarser) implements FormatRule {
        public NoOverflow {
            if (!(coarser >= 0 && coarser < 1)) {
                throw new IllegalArgumentException("a share of " + coarser + " of the columns");
            }
            if (headroom < 0 || headroom > 8) {
                throw new IllegalArgumentException(headroom + " bits of headroom; 0 to 8 are possible");
            }
        }

        @Override
        public NodeFormat format(NodeStatistics values, int width) {
            double[] columns = values.columnMaxima();
            if (columns.length == 0) {
                return signed(width, QFormat.fractionBitsFor(values.maxAbs(), width) - headroom);
            }
            int[] bits = Arrays.stream(columns).mapToInt(max -> clamp(QFormat.fractionBitsFor(max, width) - headroom)).toArray();
            int[] sorted = bits.clone();
            Arrays.sort(sorted);
            int fraction = sorted[(int) (coarser * bits.length)];
            SortedMap<Integer, Integer> outliers = new TreeMap<>();
            for (int j = 0; j < bits.length; j++) {
                if (bits[j] < fraction) {
                    outliers.put(j, fraction - bits[j]);
                }
            }
            return new NodeFormat(QFormat.signed(width, fraction), outliers);
        }
    }

    /**
     * As few integer bits as hold a share of the values.
     *
     * @param share such as 0.9999
     */
    record Coverage(double share) implements FormatRule {
        public Coverage {
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException("a share of " + share + " of the values");
            }
        }

        @Override
        public NodeFormat format(NodeStatistics values, int width) {
            return signed(width, QFormat.fractionBitsFor(values.percentile(share), width));
        }
    }

    /** The least mean squared error, rounding and saturation together. */
    record LeastSquares() implements FormatRule {
        @Override
        public NodeFormat format(NodeStatistics values, int width) {
            int best = QFormat.fractionBitsFor(values.maxAbs(), width);
            double least = Double.POSITIVE_INFINITY;
            for (int f = best; f < best + width && f < MOST_FRACTION_BITS; f++) {
                double error = values.meanSquaredError(QFormat.signed(width, f));
                if (error < least) {
                    least = error;
                    best = f;
                }
            }
            return signed(width, best);
        }
    }
}
