package lpu.experiment;

import java.util.List;
import java.util.Locale;
import lpu.codebook.TileCodebook;
import lpu.head.CoarseFineHead;
import lpu.head.TileVqHead;
import lpu.io.Progress;
import lpu.model.HeadKind;
import lpu.model.HeadSpec;
import lpu.model.Heads;
import lpu.plot.Provenance;
import lpu.plot.ResultTable;
import lpu.profile.Agreement;
import lpu.profile.CalibrationText;
import lpu.profile.Lab;
import lpu.profile.Labs;
import lpu.simd.ScanKernels;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Notebook 07, its second part: how many rows the default head looks at, and what it loses by passing the others over. */
public final class PassedOver {
    private static final String TEXT = "text";
    private static final String DEVIATIONS = "standard deviations";
    private static final String LOOKED_AT = "rows looked at, %";
    private static final String KEPT = "kept";
    private static final String STATES = "states";
    private static final String ALL = "all rows";

    private PassedOver() {
    }

    /**
     * @param positions of each text
     * @param deviations see {@link TileVqHead#DEVIATIONS}
     */
    public record Options(int positions, List<Double> deviations) {
        public static Options standard() {
            return new Options(Lab.full() ? 2000 : TestText.POSITIONS,
                    List.of(2.0, 3.0, 3.5, 4.0, TileVqHead.DEVIATIONS, 6.0, TileVqHead.ALL_ROWS));
        }
    }

    /** Columns: model, text, standard deviations, rows looked at, states whose greedy token is kept, states. */
    public static ResultTable measure(Labs labs, Options options) {
        return ByModel.table(labs, lab -> measure(lab, options));
    }

    private static ResultTable measure(Lab lab, Options options) {
        StringColumn text = StringColumn.create(TEXT);
        StringColumn deviations = StringColumn.create(DEVIATIONS);
        DoubleColumn lookedAt = DoubleColumn.create(LOOKED_AT);
        IntColumn kept = IntColumn.create(KEPT);
        IntColumn states = IntColumn.create(STATES);
        List<TestText> texts = TestText.all(lab, options.positions);
        HeadSpec spec = HeadSpec.of(HeadKind.CALIBRATED).calibratedOn(CalibrationText.standard());
        TileCodebook book = Heads.codebook(spec.codebook(), spec.calibration(), lab.engine());
        try (Progress progress = Progress.of("rows passed over", (long) options.deviations.size() * texts.size())) {
            for (TestText test : texts) {
                for (double d : options.deviations) {
                    TileVqHead coarse = new TileVqHead(book, 0, d, ScanKernels.best(), lab.engine().workers());
                    Agreement agreement = Agreement.measure(new CoarseFineHead(coarse, Heads.exact(lab.engine()),
                            spec.k()), test.states(), test.exact());
                    text.append(test.name());
                    deviations.append(label(d));
                    lookedAt.append(100 * coarse.meanScannedRows() / coarse.rows());
                    kept.append(agreement.kept());
                    states.append(agreement.states());
                    progress.step(1);
                }
            }
        }
        return ResultTable.of("Greedy tokens kept when rows are passed over", Provenance.MEASURED, lab.runInfo(null), text,
                deviations, lookedAt, kept, states);
    }

    private static String label(double deviations) {
        return deviations == TileVqHead.ALL_ROWS ? ALL
                : String.format(Locale.ROOT, deviations == Math.rint(deviations) ? "%.0f" : "%.1f", deviations);
    }

    /** From {@link #measure}: the default's row in words. */
    public static String notice(ResultTable table) {
        return ByModel.words(table, PassedOver::noticeOfOne);
    }

    private static String noticeOfOne(ResultTable table) {
        Table t = table.table();
        String own = label(TileVqHead.DEVIATIONS);
        Table chosen = t.where(t.stringColumn(DEVIATIONS).isEqualTo(own));
        Table all = t.where(t.stringColumn(DEVIATIONS).isEqualTo(ALL));
        return String.format(Locale.ROOT, "%s standard deviations: %.0f %% of the rows are looked at, sample included, and %,d of %,d"
                + " greedy tokens kept; %,d when all rows are.%n", own, chosen.doubleColumn(LOOKED_AT).mean(),
                (int) chosen.intColumn(KEPT).sum(), (int) chosen.intColumn(STATES).sum(), (int) all.intColumn(KEPT).sum());
    }
}
