package lpu.experiment;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import lpu.fixed.Activations;
import lpu.lut.Ends;
import lpu.lut.Interpolation;
import lpu.lut.Lut;
import lpu.lut.LutShape;
import lpu.lut.NewtonOptions;
import lpu.lut.Reciprocal;
import lpu.lut.ReciprocalRoot;
import lpu.lut.TableError;
import lpu.num.QFormat;
import lpu.report.ResultTable;
import lpu.report.RunInfo;

/**
 * Notebook 09: how large tables for exp, reciprocal, reciprocal square root, SiLU and GELU must be. Every raw input of
 * a format is tried, so no model is needed. {@link SoftmaxTables} puts the tables together.
 */
public final class Exp09CanSiluAndSoftmaxBeTables {
    private Exp09CanSiluAndSoftmaxBeTables() {
    }

    /**
     * @param values   format of the inputs of exp, SiLU and GELU, and of the results of SiLU and GELU
     * @param exp      format of exp's results
     * @param mantissa fraction bits of the reciprocals' inputs
     * @param work     fraction bits of the reciprocals' tables and products
     * @param entries  of the tables, ever doubled
     * @param ranges   of exp to the left of 0, of SiLU and GELU to both sides; powers of two
     */
    public record Options(QFormat values, QFormat exp, int mantissa, int work, List<Integer> entries,
                          List<Double> ranges) {
        public static Options standard() {
            return new Options(QFormat.parse("s5.10"), QFormat.parse("u1.16"), 16, 24,
                    IntStream.rangeClosed(2, 13).mapToObj(e -> 1 << e).toList(), List.of(2.0, 4.0, 8.0, 16.0, 32.0));
        }
    }

    public static RunInfo runInfo() {
        return RunInfo.of(1, null, null, SoftmaxTables.SEED);
    }

    /** One row per function, interpolation, range, Newton steps and entries; see {@link TableErrors}. */
    public static ResultTable errors(Options options) {
        TableErrors rows = new TableErrors();
        double least = options.values.min();
        double most = options.values.max();
        sweep(rows, "exp", StrictMath::exp, Ends.ZERO_BELOW, inputs(options, least, 0), options.exp, options);
        sweep(rows, "SiLU", Activations::silu, Ends.ASYMPTOTES, inputs(options, least, most), options.values, options);
        sweep(rows, "GELU", Activations::gelu, Ends.ASYMPTOTES, inputs(options, least, most), options.values, options);
        reciprocals(rows, options);
        return rows.table(runInfo());
    }

    /** All raw inputs from one value to another. */
    private static int[] inputs(Options options, double from, double to) {
        double step = options.values.step();
        return IntStream.rangeClosed((int) (from / step), (int) (to / step)).toArray();
    }

    private static void sweep(TableErrors rows, String name, DoubleUnaryOperator f, Ends ends, int[] inputs,
            QFormat output, Options options) {
        double[] exact = Arrays.stream(inputs).mapToDouble(x -> f.applyAsDouble(x * options.values.step())).toArray();
        for (double range : options.ranges) {
            for (Interpolation interpolation : Interpolation.values()) {
                for (int entries : options.entries) {
                    LutShape shape = ends == Ends.ZERO_BELOW ? LutShape.below(range, entries, interpolation)
                            : LutShape.around(range, entries, interpolation);
                    Lut lut = Lut.of(f, shape, ends, options.values, output);
                    if (lut.entries() == entries) { // otherwise every input has an entry already
                        TableError error = TableError.of(lut, shape, inputs[0], exact);
                        rows.add(name, interpolation, range, 0, entries, error, output.step());
                    }
                }
            }
        }
    }

    /** Their errors are relative; a step of a mantissa in [½, 1] is relatively at most 2^(1 - work). */
    private static void reciprocals(TableErrors rows, Options options) {
        double step = Math.scalb(1.0, 1 - options.work);
        for (int newton = 0; newton <= 2; newton++) {
            for (Interpolation interpolation : Interpolation.values()) {
                for (int entries : options.entries) {
                    NewtonOptions of = new NewtonOptions(entries, interpolation, options.mantissa, options.work,
                            newton);
                    TableError reciprocal = TableError.of(Reciprocal.of(of), options.mantissa);
                    rows.add("reciprocal", interpolation, Double.NaN, newton, entries, reciprocal, step);
                    TableError root = TableError.of(ReciprocalRoot.of(of), options.mantissa);
                    rows.add("rsqrt", interpolation, Double.NaN, newton, entries, root, step);
                }
            }
        }
    }
}
