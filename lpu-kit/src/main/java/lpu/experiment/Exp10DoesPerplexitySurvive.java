package lpu.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import lpu.fixed.Assignment;
import lpu.fixed.Calibration;
import lpu.fixed.CoarseFormats;
import lpu.fixed.FixedCoarseFineHead;
import lpu.fixed.FixedEngine;
import lpu.fixed.FixedLmHead;
import lpu.fixed.FixedModel;
import lpu.fixed.FixedWeights;
import lpu.fixed.FormatRule;
import lpu.fixed.WeightFormat;
import lpu.model.Corpus;
import lpu.model.HeadKind;
import lpu.model.HeadSpec;
import lpu.model.KnownCorpus;
import lpu.plot.Provenance;
import lpu.plot.ResultTable;
import lpu.profile.CalibrationText;
import lpu.profile.Chunks;
import lpu.profile.FixedAgreement;
import lpu.profile.FixedCalibration;
import lpu.profile.FixedScorer;
import lpu.profile.FixedStates;
import lpu.profile.Lab;
import lpu.profile.Labs;
import lpu.profile.Perplexity;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Notebook 10: perplexity in float, in fixed point, and in fixed point with the coarse-fine head, on three corpora. */
public final class Exp10DoesPerplexitySurvive {
    private static final String FLOAT = "float";
    private static final String COARSE_FINE = " + coarse-fine";
    private static final String TEXT = "text";
    private static final String ARITHMETIC = "arithmetic";
    private static final String CHANGE = "change";
    private static final String GREEDY = "greedy tokens kept";
    private static final int ACTIVATION_BITS = 16;
    private static final int WEIGHT_BITS = 8;
    private static final String OVERFLOWS = "overflows";
    private static final String CHUNK = "chunk";
    private static final String PERPLEXITY = "perplexity";

    private Exp10DoesPerplexitySurvive() {
    }

    /**
     * 16-bit activations and 8-bit weights.
     *
     * @param name of the arithmetic
     * @param chunks of each text
     * @param rule for the integer bits
     * @param coarseFine with the coarse-fine head as well
     */
    public record Options(String name, int chunks, FormatRule rule, boolean coarseFine) {
        public static Options standard() {
            return new Options("a16w8", Lab.full() ? 20 : 1, FormatRule.standard(), true);
        }

        /** Formats that one value in a thousand of the calibration's exceeds. */
        public static Options saturated() {
            return new Options("a16w8, 0.1 % beyond the range", 1, new FormatRule.Coverage(0.999), false);
        }
    }

    /**
     * A row for each chunk, so that a short run has the first rows of a long one. Columns: model, text, chunk, arithmetic,
     * perplexity, share of greedy tokens kept, overflows. {@link #summary} puts chunks together.
     */
    public static ResultTable measure(Labs labs, Options options) {
        return ByModel.table(labs, lab -> measure(lab, options));
    }

    private static ResultTable measure(Lab lab, Options options) {
        Rows rows = new Rows();
        Calibration calibration = FixedCalibration.of(lab.model(), CalibrationText.standard(), lab.engine().workers().threads());
        FixedWeights weights = new FixedWeights(lab.model(), lab.engine().workers());
        Assignment formats = Assignment.of(lab.model().config(), calibration, ACTIVATION_BITS, WeightFormat.of(WEIGHT_BITS),
                options.rule);
        for (Corpus corpus : texts(lab)) {
            Chunks chunks = lab.chunks(corpus, options.chunks);
            FixedModel model = new FixedModel(weights, formats, chunks.context());
            FixedStates states = FixedStates.keeping(new FixedEngine(model, lab.engine().workers()));
            FixedCoarseFineHead head = options.coarseFine ? head(lab, states.engine()) : null;
            for (int c = 0; c < chunks.count(); c++) {
                Chunks one = chunks.only(c);
                double floats = Perplexity.measure(lab.engine(), Perplexity.exact(lab.engine()), one).perplexity();
                rows.add(corpus.name(), c + 1, FLOAT, floats, Double.NaN, 0);
                long before = model.overflows().overflows();
                double fixed = perplexity(lab, states, states.engine().head(), one);
                rows.add(corpus.name(), c + 1, options.name, fixed, Double.NaN, model.overflows().overflows() - before);
                if (head != null) {
                    long coarseBefore = head.coarse().overflows();
                    double approximated = perplexity(lab, states, head, one);
                    rows.add(corpus.name(), c + 1, options.name + COARSE_FINE, approximated,
                            FixedAgreement.measure(states, head, one).share(),
                            model.overflows().overflows() - before + head.coarse().overflows() - coarseBefore);
                }
            }
        }
        return rows.table(lab);
    }

    /**
     * From {@link #measure}: a row for each model, text and arithmetic over all its chunks. Columns: model, text, arithmetic,
     * chunks, perplexity, change against float, share of greedy tokens kept, overflows.
     */
    public static ResultTable summary(ResultTable measured) {
        return ByModel.join(ByModel.models(measured), ByModel.models(measured).stream()
                .map(model -> summaryOfOne(ByModel.of(measured, model))).toList());
    }

    private static ResultTable summaryOfOne(ResultTable measured) {
        StringColumn texts = StringColumn.create(TEXT);
        StringColumn arithmetics = StringColumn.create(ARITHMETIC);
        IntColumn chunks = IntColumn.create("chunks");
        DoubleColumn perplexities = DoubleColumn.create(PERPLEXITY);
        DoubleColumn changes = DoubleColumn.create(CHANGE);
        DoubleColumn kept = DoubleColumn.create(GREEDY);
        LongColumn overflows = LongColumn.create(OVERFLOWS);
        Table all = measured.table();
        for (String text : all.stringColumn(TEXT).asList().stream().distinct().toList()) {
            double floats = Double.NaN;
            for (String how : all.stringColumn(ARITHMETIC).asList().stream().distinct().toList()) {
                Table own = all.where(all.stringColumn(TEXT).isEqualTo(text)
                        .and(all.stringColumn(ARITHMETIC).isEqualTo(how)));
                double logs = 0;
                double share = 0;
                long beyond = 0;
                for (Row row : own) {
                    logs += StrictMath.log(row.getDouble(PERPLEXITY)); // chunks have as many scored tokens
                    share += row.getDouble(GREEDY);
                    beyond += row.getLong(OVERFLOWS);
                }
                double perplexity = StrictMath.exp(logs / own.rowCount());
                floats = how.equals(FLOAT) ? perplexity : floats;
                texts.append(text);
                arithmetics.append(how);
                chunks.append(own.rowCount());
                perplexities.append(perplexity);
                changes.append(perplexity / floats - 1);
                kept.append(share / own.rowCount());
                overflows.append(beyond);
            }
        }
        return ResultTable.of(measured.title(), measured.provenance(), measured.run(), texts, arithmetics, chunks, perplexities,
                changes, kept, overflows);
    }

    private static double perplexity(Lab lab, FixedStates states, FixedLmHead head, Chunks chunks) {
        return Perplexity.measure(new FixedScorer(states, head, lab.engine().workers()), chunks).perplexity();
    }

    /** The model's coarse-fine head, in integers. */
    private static FixedCoarseFineHead head(Lab lab, FixedEngine engine) {
        HeadSpec spec = HeadSpec.machine(HeadKind.CALIBRATED).withK(FixedCoarseFineHead.CANDIDATES)
                .calibratedOn(CalibrationText.standard());
        return FixedCoarseFineHead.of(spec, lab.engine(), engine, CoarseFormats.standard());
    }

    /** Of the three corpora those that are at hand; where none is, a text that the model writes. */
    private static List<Corpus> texts(Lab lab) {
        List<Corpus> known = Stream.of(KnownCorpus.values()).flatMap(k -> Corpus.find(k).stream()).toList();
        return known.isEmpty() ? List.of(lab.corpus()) : known;
    }

    private static final class Rows {
        private final StringColumn text = StringColumn.create(TEXT);
        private final IntColumn chunk = IntColumn.create(CHUNK);
        private final StringColumn arithmetic = StringColumn.create(ARITHMETIC);
        private final DoubleColumn perplexity = DoubleColumn.create(PERPLEXITY);
        private final DoubleColumn greedy = DoubleColumn.create(GREEDY);
        private final LongColumn overflows = LongColumn.create(OVERFLOWS);

        void add(String corpus, int number, String how, double value, double kept, long beyond) {
            text.append(corpus);
            chunk.append(number);
            arithmetic.append(how);
            perplexity.append(value);
            greedy.append(kept);
            overflows.append(beyond);
        }

        ResultTable table(Lab lab) {
            return ResultTable.of("Perplexity in float and in fixed point", Provenance.MEASURED, lab.runInfo(null), text,
                    chunk, arithmetic, perplexity, greedy, overflows);
        }
    }

    /** From {@link #measure}: the figures that matter, in words. */
    public static String notice(ResultTable table) {
        return ByModel.words(summary(table), own -> {
            List<String> words = new ArrayList<>();
            for (Row row : own.table()) {
                String how = row.getString(ARITHMETIC);
                if (!how.equals(FLOAT)) {
                    double kept = row.getDouble(GREEDY);
                    words.add(String.format(Locale.ROOT, "%s, %s: perplexity %+.2f %% against float, %d values saturated%s.%n",
                            row.getString(TEXT), how, 100 * row.getDouble(CHANGE), row.getLong(OVERFLOWS),
                            Double.isNaN(kept) ? "" : String.format(Locale.ROOT, ", %.2f %% of the exact head's tokens", 100 * kept)));
                }
            }
            return String.join("", words);
        });
    }
}
