package lpu.fixed;

import java.util.Arrays;
import lpu.codebook.RowSource;
import lpu.kernel.Workers;
import lpu.num.Rounding;

/**
 * A matrix of integers with a power-of-two step per row: W[r][j] = weight(r, j) · 2^-fractionBits(r). The step is that of the
 * least squared error; large weights may saturate.
 */
public final class FixedMatrix {
    /** Steps tried: the largest that holds every weight, and its halves. */
    private static final int STEPS_TRIED = 4;

    private final int rows;
    private final int columns;
    private final WeightFormat format;
    private final byte[] bytes; // [row][column], of up to 8 bits; else null
    private final short[] shorts; // [row][column], of more than 8 bits; else null
    private final int[] fractionBits; // [row]

    private FixedMatrix(int rows, int columns, WeightFormat format, int[] fractionBits) {
        this.rows = rows;
        this.columns = columns;
        this.format = format;
        this.fractionBits = fractionBits;
        int size = Math.multiplyExact(rows, columns);
        bytes = format.bits() <= Byte.SIZE ? new byte[size] : null;
        shorts = format.bits() <= Byte.SIZE ? null : new short[size];
    }

    /** The rows of a float matrix, rounded to the nearest. */
    public static FixedMatrix of(RowSource source, int rows, int columns, WeightFormat format, Workers workers) {
        int[] holding = new int[rows]; // the most fraction bits without saturation
        workers.run(rows, (from, to) -> {
            float[] row = new float[columns];
            for (int r = from; r < to; r++) {
                source.row(r, row);
                holding[r] = FormatRule.holding(maxAbs(row), format.bits());
            }
        });
        int[] fractionBits = format.perRow() ? perRow(source, columns, format.bits(), holding, workers)
                : perTensor(source, columns, format.bits(), holding, workers);
        FixedMatrix matrix = new FixedMatrix(rows, columns, format, fractionBits);
        workers.run(rows, (from, to) -> {
            float[] row = new float[columns];
            for (int r = from; r < to; r++) {
                source.row(r, row);
                for (int j = 0; j < columns; j++) {
                    matrix.set(r * columns + j, raw(row[j], fractionBits[r], format.bits()));
                }
            }
        });
        return matrix;
    }

    private static int[] perRow(RowSource source, int columns, int bits, int[] holding, Workers workers) {
        int[] best = new int[holding.length];
        workers.run(best.length, (from, to) -> {
            float[] row = new float[columns];
            for (int r = from; r < to; r++) {
                source.row(r, row);
                double least = Double.POSITIVE_INFINITY;
                for (int f = holding[r]; f < holding[r] + STEPS_TRIED; f++) {
                    double error = squaredError(row, f, bits);
                    if (error < least) {
                        least = error;
                        best[r] = f;
                    }
                }
            }
        });
        return best;
    }

    private static int[] perTensor(RowSource source, int columns, int bits, int[] holding, Workers workers) {
        int coarsest = Arrays.stream(holding).min().orElseThrow();
        double[][] errors = new double[holding.length][STEPS_TRIED]; // summed in the order of the rows
        workers.run(errors.length, (from, to) -> {
            float[] row = new float[columns];
            for (int r = from; r < to; r++) {
                source.row(r, row);
                for (int s = 0; s < STEPS_TRIED; s++) {
                    errors[r][s] = squaredError(row, coarsest + s, bits);
                }
            }
        });
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int s = 0; s < STEPS_TRIED; s++) {
            int step = s;
            double error = Arrays.stream(errors).mapToDouble(e -> e[step]).sum();
            if (error < least) {
                least = error;
                best = s;
            }
        }
        int[] all = new int[holding.length];
        Arrays.fill(all, coarsest + best);
        return all;
    }

    private static double maxAbs(float[] row) {
        double max = 0;
        for (float w : row) {
            max = Math.max(max, Math.abs(w));
        }
        return max;
    }

    private static double squaredError(float[] row, int fractionBits, int bits) {
        double step = Math.scalb(1.0, -fractionBits);
        double error = 0;
        for (float w : row) {
            double difference = w - raw(w, fractionBits, bits) * step;
            error += difference * difference;
        }
        return error;
    }

    private static int raw(float w, int fractionBits, int bits) {
        long most = (1L << bits - 1) - 1;
        return (int) Math.clamp(Rounding.NEAREST_EVEN.round(Math.scalb((double) w, fractionBits)), -most - 1, most);
    }

    private void set(int at, int raw) {
        if (bytes != null) {
            bytes[at] = (byte) raw;
        } else {
            shorts[at] = (short) raw;
        }
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    public WeightFormat format() {
        return format;
    }

    /** Of a row's weights. */
    public int fractionBits(int row) {
        return fractionBits[row];
    }

    /** Raw. */
    public int weight(int row, int column) {
        int at = row * columns + column;
        return bytes != null ? bytes[at] : shorts[at];
    }

    /** Raw weights of rows [from, to) to {@code out}, double[to - from][columns] from row {@code from - start}. */
    void panel(int start, int from, int to, double[] out) {
        int shift = start * columns;
        if (bytes != null) {
            for (int i = from * columns; i < to * columns; i++) {
                out[i - shift] = bytes[i];
            }
        } else {
            for (int i = from * columns; i < to * columns; i++) {
                out[i - shift] = shorts[i];
            }
        }
    }

    /** Bits of weights and of one byte per step. */
    public long bits() {
        return (long) rows * columns * format.bits() + (format.perRow() ? 8L * rows : 8);
    }
}
