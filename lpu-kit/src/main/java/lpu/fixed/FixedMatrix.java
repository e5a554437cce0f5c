package lpu.fixed;

import java.util.Arrays;
import lpu.num.Rounding;
import lpu.simd.GemmKernels;
import lpu.simd.Matrix;
import lpu.simd.Workers;

/**
 * A matrix of integers with a step per row: W[r][j] = weight(r, j) · scale(r) · 2^-fractionBits(r). Of a few steps
 * tried, a row has that of the least squared error; its largest weights may saturate.
 */
public final class FixedMatrix {
    /** Steps that are tried, as multiples of the step with which the largest weight just fits. */
    private static final double[] SCALED_STEPS = {1, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.35, 0.25};
    private static final double[] POWERS_OF_TWO = {1, 0.5, 0.25, 0.125};

    /** m · 2^-fractionBits. */
    private record Step(int m, int fractionBits) {
        /** The least one with so many bits of m that is not below {@code size}, but for the last digits of a double. */
        static Step atLeast(double size, int scaleBits) {
            int fraction = scaleBits - 1 - Math.getExponent(size);
            int m = (int) Math.ceil(Math.scalb(size, fraction));
            return m < 1 << scaleBits ? new Step(m, fraction) : new Step(m >> 1, fraction - 1);
        }

        double size() {
            return Math.scalb((double) m, -fractionBits);
        }
    }

    private final int rows;
    private final int columns;
    private final WeightFormat format;
    private final byte[] bytes; // [row][column], of up to 8 bits; else null
    private final short[] shorts; // [row][column], of more than 8 bits; else null
    private final Step[] steps; // [row]

    private FixedMatrix(int rows, int columns, WeightFormat format, Step[] steps) {
        this.rows = rows;
        this.columns = columns;
        this.format = format;
        this.steps = steps;
        int size = Math.multiplyExact(rows, columns);
        bytes = format.bits() <= Byte.SIZE ? new byte[size] : null;
        shorts = format.bits() <= Byte.SIZE ? null : new short[size];
    }

    /** The rows of a float matrix, rounded to the nearest. */
    public static FixedMatrix of(Matrix source, WeightFormat format, Workers workers) {
        int rows = source.rows();
        int columns = source.columns();
        double[] factors = format.scaleBits() == 1 ? POWERS_OF_TWO : SCALED_STEPS;
        double[] max = new double[rows];
        forRows(source, workers, (r, row) -> max[r] = maxAbs(row));
        if (!format.perRow()) {
            Arrays.fill(max, Arrays.stream(max).max().orElseThrow());
        }
        double[][] errors = new double[rows][factors.length];
        forRows(source, workers, (r, row) -> {
            for (int s = 0; s < factors.length; s++) {
                errors[r][s] = squaredError(row, step(max[r], factors[s], format), format.bits());
            }
        });
        if (!format.perRow()) {
            addUp(errors);
        }
        Step[] steps = new Step[rows];
        Arrays.setAll(steps, r -> step(max[r], factors[least(errors[r])], format));
        FixedMatrix matrix = new FixedMatrix(rows, columns, format, steps);
        forRows(source, workers, (r, row) -> {
            for (int j = 0; j < columns; j++) {
                matrix.set(r * columns + j, raw(row[j], steps[r].size(), format.bits()));
            }
        });
        return matrix;
    }

    /**
     * Integers as they are.
     *
     * @param weights      byte[row][column]
     * @param format       of weights of up to 8 bits
     * @param scales       int[row]: m of a row's step
     * @param fractionBits int[row]: of a row's step
     * @throws IllegalArgumentException if the weights are no whole rows, or the format's have more than 8 bits
     */
    static FixedMatrix of(byte[] weights, WeightFormat format, int[] scales, int[] fractionBits) {
        if (format.bits() > Byte.SIZE || weights.length % scales.length != 0) {
            throw new IllegalArgumentException(weights.length + " weights of " + format + " in " + scales.length + " rows");
        }
        Step[] steps = new Step[scales.length];
        Arrays.setAll(steps, r -> new Step(scales[r], fractionBits[r]));
        FixedMatrix matrix = new FixedMatrix(steps.length, weights.length / steps.length, format, steps);
        System.arraycopy(weights, 0, matrix.bytes, 0, weights.length);
        return matrix;
    }

    private interface RowTask {
        void run(int r, float[] row);
    }

    private static void forRows(Matrix source, Workers workers, RowTask task) {
        workers.run(source.rows(), (from, to) -> {
            float[] row = new float[source.columns()];
            for (int r = from; r < to; r++) {
                source.row(r, row, 0);
                task.run(r, row);
            }
        });
    }

    private static Step step(double max, double factor, WeightFormat format) {
        double largest = (1L << format.bits() - 1) - 1;
        return max == 0 ? new Step(1, 0) : Step.atLeast(factor * max / largest, format.scaleBits());
    }

    /** Gives every row the sum over all, in the order of the rows. */
    private static void addUp(double[][] errors) {
        double[] sum = new double[errors[0].length];
        for (double[] row : errors) {
            for (int s = 0; s < sum.length; s++) {
                sum[s] += row[s];
            }
        }
        Arrays.fill(errors, sum);
    }

    private static int least(double[] errors) {
        int best = 0;
        for (int s = 1; s < errors.length; s++) {
            best = errors[s] < errors[best] ? s : best;
        }
        return best;
    }

    private static double maxAbs(float[] row) {
        double max = 0;
        for (float w : row) {
            max = Math.max(max, Math.abs(w));
        }
        return max;
    }

    private static double squaredError(float[] row, Step step, int bits) {
        double size = step.size();
        double error = 0;
        for (float w : row) {
            double difference = w - raw(w, size, bits) * size;
            error += difference * difference;
        }
        return error;
    }

    private static int raw(float w, double step, int bits) {
        long most = (1L << bits - 1) - 1;
        return (int) Math.clamp(Rounding.NEAREST_EVEN.round(w / step), -most - 1, most);
    }

    private void set(int at, int raw) {
        if (bytes != null) {
            bytes[at] = (byte) raw;
        } else {
            shorts[at] = (short) raw;
        }
    }

    /** How many rows it has. */
    public int rows() {
        return rows;
    }

    /** How many columns it has. */
    public int columns() {
        return columns;
    }

    /** How weights and steps are stored. */
    public WeightFormat format() {
        return format;
    }

    /** The m of a row's step, an integer of {@link WeightFormat#scaleBits}. */
    public int scale(int row) {
        return steps[row].m;
    }

    /** Fraction bits of a row's step, which is {@link #scale} · 2^-fractionBits. */
    public int fractionBits(int row) {
        return steps[row].fractionBits;
    }

    /** A weight as an integer, in steps of its row. */
    public int weight(int row, int column) {
        int at = row * columns + column;
        return bytes != null ? bytes[at] : shorts[at];
    }

    /** Raw weights of rows from {@code row} and columns [from, to), transposed: double[to - from][COLUMNS]. */
    void panel(int row, int count, int from, int to, double[] out) {
        for (int r = 0; r < count; r++) {
            int start = (row + r) * columns;
            int at = r;
            if (bytes != null) {
                for (int i = start + from; i < start + to; i++) {
                    out[at] = bytes[i];
                    at += GemmKernels.COLUMNS;
                }
            } else {
                for (int i = start + from; i < start + to; i++) {
                    out[at] = shorts[i];
                    at += GemmKernels.COLUMNS;
                }
            }
        }
    }
}
