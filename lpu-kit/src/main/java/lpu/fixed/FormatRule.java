package lpu.fixed;

import lpu.num.QFormat;

/** How a total width is divided into integer and fraction bits for the values seen in a calibration. */
public sealed interface FormatRule {
    /** What {@link #choose} gives at most and at least: raw values of 2^±40 are far outside every model. */
    int MOST_FRACTION_BITS = 40;

    /** The signed format of this width for these values. */
    default QFormat choose(NodeStatistics values, int width) {
        if (!Double.isFinite(values.maxAbs())) {
            throw new IllegalArgumentException("values are not finite numbers");
        }
        return QFormat.signed(width, Math.clamp(fractionBits(values, width), -MOST_FRACTION_BITS, MOST_FRACTION_BITS));
    }

    int fractionBits(NodeStatistics values, int width);

    /** No overflow with a bit to spare. */
    static FormatRule standard() {
        return new NoOverflow(1);
    }

    /** Of {@code no-overflow 1}, {@code coverage 0.9999} or {@code least-squares}; else throws IllegalArgumentException. */
    static FormatRule parse(String text) {
        String[] words = text.split(" +");
        try {
            switch (words[0] + " " + words.length) {
                case "no-overflow 2" -> {
                    return new NoOverflow(Integer.parseInt(words[1]));
                }
                case "coverage 2" -> {
                    return new Coverage(Double.parseDouble(words[1]));
                }
                case "least-squares 1" -> {
                    return new LeastSquares();
                }
                default -> { }
            }
        } catch (NumberFormatException e) {
            throw notOne(text, e);
        }
        throw notOne(text, null);
    }

    private static IllegalArgumentException notOne(String text, Exception cause) {
        return new IllegalArgumentException(
                "'" + text + "' is no rule such as 'no-overflow 1', 'coverage 0.9999' or 'least-squares'", cause);
    }

    /**
     * As few integer bits as hold every value seen, and some to spare.
     *
     * @param headroom bits: values 2^headroom as large as the largest seen do not overflow
     */
    record NoOverflow(int headroom) implements FormatRule {
        public NoOverflow {
            if (headroom < 0 || headroom > 8) {
                throw new IllegalArgumentException(headroom + " bits of headroom; 0 to 8 are possible");
            }
        }

        @Override
        public int fractionBits(NodeStatistics values, int width) {
            return holding(values.maxAbs(), width) - headroom;
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
        public int fractionBits(NodeStatistics values, int width) {
            return holding(values.percentile(share), width);
        }
    }

    /** The least mean squared error, rounding and saturation together. */
    record LeastSquares() implements FormatRule {
        @Override
        public int fractionBits(NodeStatistics values, int width) {
            int best = holding(values.maxAbs(), width);
            double least = Double.POSITIVE_INFINITY;
            for (int f = best; f < best + width && f < MOST_FRACTION_BITS; f++) {
                double error = values.meanSquaredError(QFormat.signed(width, f));
                if (error < least) {
                    least = error;
                    best = f;
                }
            }
            return best;
        }
    }

    /** The most fraction bits with which a signed format of this width holds ±x, rounded. */
    static int holding(double x, int width) {
        if (x == 0) {
            return width - 1; // no integer bits
        }
        int f = width - 2 - Math.getExponent(x);
        return Math.rint(Math.scalb(x, f)) > (1L << width - 1) - 1 ? f - 1 : f;
    }
}
