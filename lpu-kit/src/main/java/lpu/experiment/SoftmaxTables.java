package lpu.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import lpu.fixed.OnlineSoftmax;
import lpu.fixed.Softmax;
import lpu.fixed.SoftmaxOptions;
import lpu.lut.Interpolation;
import lpu.lut.LutShape;
import lpu.lut.NewtonOptions;
import lpu.num.Overflow;
import lpu.num.QFormat;
import lpu.num.Rounding;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;

/**
 * What tables do to attention: contexts of rows of Gaussian scores and values, computed by tables in two passes and
 * online, against double arithmetic on the same rounded scores and values.
 */
public final class SoftmaxTables {
    static final long SEED = 1;
    private static final String NONE = "no table tried";
    private static final int POSITIONS = 512;
    private static final int WIDTH = 64;
    private static final QFormat SCORES = QFormat.parse("s5.10");
    private static final QFormat PROBABILITIES = QFormat.parse("u0.16");
    private static final QFormat VALUES = QFormat.parse("s3.12");
    private static final QFormat CONTEXT = QFormat.parse("s3.12");

    private final StringColumn form = StringColumn.create("form");
    private final StringColumn interpolation = StringColumn.create("interpolation");
    private final DoubleColumn range = DoubleColumn.create("range");
    private final IntColumn entries = IntColumn.create("entries");
    private final DoubleColumn max = DoubleColumn.create("max");
    private final DoubleColumn rms = DoubleColumn.create("rms");
    private final DoubleColumn rises = DoubleColumn.create("rises");

    private SoftmaxTables() {
    }

    /** One head's rows: scores [row][POSITIONS], values [POSITIONS][WIDTH], exact contexts [row][WIDTH]. */
    private record Rows(int[][] scores, int[] values, double[][] exact) {
        static Rows random(int count, double spread, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            int[] values = new int[POSITIONS * WIDTH];
            for (int j = 0; j < values.length; j++) {
                values[j] = raw(random.nextGaussian(), VALUES);
            }
            int[][] scores = new int[count][POSITIONS];
            double[][] exact = new double[count][];
            for (int row = 0; row < count; row++) {
                for (int j = 0; j < POSITIONS; j++) {
                    scores[row][j] = raw(spread * random.nextGaussian(), SCORES);
                }
                exact[row] = context(scores[row], values);
            }
            return new Rows(scores, values, exact);
        }

        private static int raw(double x, QFormat format) {
            return (int) format.raw(x, Rounding.NEAREST_EVEN, Overflow.SATURATE);
        }

        private static double[] context(int[] scores, int[] values) {
            double sum = 0;
            double[] context = new double[WIDTH];
            for (int j = 0; j < POSITIONS; j++) {
                double weight = StrictMath.exp(SCORES.value(scores[j]));
                sum += weight;
                for (int c = 0; c < WIDTH; c++) {
                    context[c] += weight * VALUES.value(values[j * WIDTH + c]);
                }
            }
            for (int c = 0; c < WIDTH; c++) {
                context[c] /= sum;
            }
            return context;
        }
    }

    /**
     * Errors of the contexts in steps of their format, and how often the online form's maximum rose, on average.
     *
     * @param spread standard deviation of the scores
     * @param tile   scores that the online form takes at once
     */
    public static ResultTable measure(List<Integer> sizes, List<Double> ranges, int rows, double spread, int tile) {
        Rows data = Rows.random(rows, spread, SEED);
        SoftmaxTables table = new SoftmaxTables();
        for (double range : ranges) {
            for (Interpolation interpolation : Interpolation.values()) {
                for (int entries : sizes) {
                    Softmax softmax = Softmax.of(new SoftmaxOptions(LutShape.below(range, entries, interpolation),
                            QFormat.parse("u1.16"), NewtonOptions.standard()), SCORES, PROBABILITIES);
                    table.twoPasses(softmax, data, range, interpolation, entries);
                    table.online(new OnlineSoftmax(softmax, tile, WIDTH, VALUES, CONTEXT), data, range, interpolation,
                            entries);
                }
            }
        }
        return ResultTable.of("Errors of attention contexts, in steps of " + CONTEXT, Provenance.MEASURED,
                Exp09CanSiluAndSoftmaxBeTables.runInfo(), table.form, table.interpolation, table.range, table.entries,
                table.max, table.rms, table.rises);
    }

    /** Of {@link #measure}: the smallest tables whose contexts are off by less than a step (root mean square). */
    public static String notice(ResultTable contexts) {
        Map<String, String> smallest = new LinkedHashMap<>();
        for (Row row : contexts.table()) {
            String name = "%s, %s, range %.0f".formatted(row.getString("form"), row.getString("interpolation"),
                    row.getDouble("range"));
            String found = "%,d entries".formatted(row.getInt("entries"));
            smallest.merge(name, row.getDouble("rms") < 1 ? found : NONE, (old, now) -> old.equals(NONE) ? now : old);
        }
        StringBuilder words = new StringBuilder("Contexts off by less than a step (rms):\n");
        smallest.forEach((name, found) -> words.append("%s: %s%n".formatted(name, found)));
        return words.toString();
    }

    private void twoPasses(Softmax softmax, Rows data, double width, Interpolation how, int count) {
        int[] probabilities = new int[POSITIONS];
        Sum sum = new Sum();
        for (int row = 0; row < data.scores.length; row++) {
            softmax.apply(data.scores[row], 0, POSITIONS, probabilities, 0);
            for (int c = 0; c < WIDTH; c++) {
                long product = 0;
                for (int j = 0; j < POSITIONS; j++) {
                    product += (long) probabilities[j] * data.values[j * WIDTH + c];
                }
                long raw = CONTEXT.convert(product, PROBABILITIES.fractionBits() + VALUES.fractionBits(),
                        Rounding.HALF_UP, Overflow.SATURATE);
                sum.add(CONTEXT.value(raw) - data.exact[row][c]);
            }
        }
        add("two passes", how, width, count, sum, 0);
    }

    private void online(OnlineSoftmax online, Rows data, double width, Interpolation how, int count) {
        int[] context = new int[WIDTH];
        Sum sum = new Sum();
        double rose = 0;
        for (int row = 0; row < data.scores.length; row++) {
            online.attend(data.scores[row], 0, POSITIONS, data.values, 0, WIDTH, context, 0);
            rose += online.rises();
            for (int c = 0; c < WIDTH; c++) {
                sum.add(CONTEXT.value(context[c]) - data.exact[row][c]);
            }
        }
        add("online", how, width, count, sum, rose / data.scores.length);
    }

    private static final class Sum {
        double max;
        double squares;
        long count;

        void add(double error) {
            max = Math.max(max, Math.abs(error));
            squares += error * error;
            count++;
        }
    }

    private void add(String name, Interpolation how, double width, int count, Sum sum, double rose) {
        form.append(name);
        interpolation.append(how.name().toLowerCase(Locale.ROOT));
        range.append(width);
        entries.append(count);
        max.append(sum.max / CONTEXT.step());
        rms.append(Math.sqrt(sum.squares / sum.count) / CONTEXT.step());
        rises.append(rose);
    }
}
