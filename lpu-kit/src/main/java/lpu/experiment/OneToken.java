package lpu.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lpu.codebook.CalibratedCodebook;
import lpu.head.CalibratedHead;
import lpu.head.Candidates;
import lpu.head.CoarseFineHead;
import lpu.head.ExactHead;
import lpu.kernel.ScanKernels;
import lpu.model.HeadKind;
import lpu.model.HeadSpec;
import lpu.model.Heads;
import lpu.profile.CalibrationText;
import lpu.report.Flow;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Notebook 02, at its end: one token chosen by the exact head and by the default coarse-fine head, step by step. */
public final class OneToken {
    private static final String EXACT = "exact head";
    private static final String COARSE_FINE = "coarse-fine head";
    private static final String HEAD = "head";
    private static final String STEP = "step";
    private static final String ROWS = "rows";
    private static final String MEGABYTES = "MB";
    private static final String BEST = "best so far";
    private static final int WORDS = 3;

    private final Lab lab;
    private final StringColumn head = StringColumn.create(HEAD);
    private final StringColumn step = StringColumn.create(STEP);
    private final IntColumn rows = IntColumn.create(ROWS);
    private final DoubleColumn megabytes = DoubleColumn.create(MEGABYTES);
    private final StringColumn best = StringColumn.create(BEST);

    private OneToken(Lab lab) {
        this.lab = lab;
    }

    /**
     * The steps after a prompt: rows looked at, bytes read (counted from their layout), and the words ahead at that step.
     */
    public static ResultTable measure(Lab lab, String prompt) {
        OneToken steps = new OneToken(lab);
        float[] hidden = lab.hiddenAfter(prompt);
        ExactHead exact = Heads.exact(lab.engine());
        float[] logits = new float[exact.vocabulary()];
        exact.logits(hidden, logits);
        steps.add(EXACT, "all rows of the LM head", logits.length, exact.bytesPerToken(), steps.words(SmallHead.best(logits, WORDS)));
        steps.coarseFine(hidden, exact);
        return ResultTable.of("After \"" + prompt + "\"", Provenance.MEASURED, lab.runInfo(null), steps.head, steps.step, steps.rows,
                steps.megabytes, steps.best);
    }

    private void coarseFine(float[] hidden, ExactHead exact) {
        HeadSpec spec = HeadSpec.standard(HeadKind.CALIBRATED, CalibrationText.standard());
        CalibratedCodebook codebook = Heads.calibratedCodebook(spec.calibratedOptions(), spec.calibration(), lab.engine());
        CalibratedHead coarse = new CalibratedHead(codebook, 0, ScanKernels.best(), lab.engine().workers());
        int k = Math.min(spec.k(), coarse.rows());
        int[] scores = new int[coarse.rows()];
        coarse.score(hidden, scores);
        float[] coarseLogits = new float[scores.length];
        for (int v = 0; v < scores.length; v++) {
            coarseLogits[v] = scores[v];
        }
        Candidates candidates = new Candidates(k);
        new CoarseFineHead(coarse, exact, k, ScanKernels.best()).candidates(hidden, candidates);
        int looked = (int) Math.round(coarse.meanScannedRows()); // of this one token
        add(COARSE_FINE, "a short code of likely rows", looked, coarse.bytesPerToken(),
                words(SmallHead.best(coarseLogits, WORDS)));
        add(COARSE_FINE, "their rows of the LM head", k, k * exact.bytesPerRow(), words(best(candidates)));
    }

    private static int[] best(Candidates candidates) {
        return IntStream.range(0, candidates.count).boxed()
                .sorted((a, b) -> Float.compare(candidates.logits[b], candidates.logits[a])).limit(WORDS)
                .mapToInt(i -> candidates.ids[i]).toArray();
    }

    private String words(int[] ids) {
        return IntStream.of(ids).mapToObj(id -> lab.tokenizer().decode(new int[] {id}).strip()).collect(Collectors.joining(", "));
    }

    private void add(String name, String what, int looked, double bytes, String words) {
        head.append(name);
        step.append(what);
        rows.append(looked);
        megabytes.append(bytes / 1e6);
        best.append(words);
    }

    /** From {@link #measure}. */
    public static Flow draw(ResultTable table) {
        return new Flow("One token, two ways: what each step reads", table.title() + ": areas are bytes · " + table.source(),
                List.of(lane(table, EXACT), lane(table, COARSE_FINE)));
    }

    private static Flow.Lane lane(ResultTable result, String name) {
        Table rows = result.table().where(result.table().stringColumn(HEAD).isEqualTo(name));
        List<Flow.Step> steps = new ArrayList<>();
        for (int i = 0; i < rows.rowCount(); i++) {
            double size = rows.doubleColumn(MEGABYTES).get(i);
            String words = rows.stringColumn(BEST).get(i);
            List<String> text = new ArrayList<>(List.of(rows.stringColumn(STEP).get(i),
                    String.format(Locale.ROOT, "%,d rows", rows.intColumn(ROWS).get(i)), String.format(Locale.ROOT, "%.2f MB", size)));
            if (!words.isEmpty()) {
                text.add("ahead: " + words);
            }
            steps.add(new Flow.Step(size, text,
                    i + 1 < rows.rowCount() ? String.format(Locale.ROOT, "best %,d", rows.intColumn(ROWS).get(i + 1)) : ""));
        }
        return new Flow.Lane(String.format(Locale.ROOT, "%s: %.1f MB a token", name, rows.doubleColumn(MEGABYTES).sum()), "h", steps,
                "argmax: " + rows.stringColumn(BEST).get(rows.rowCount() - 1).split(",")[0]);
    }
}
