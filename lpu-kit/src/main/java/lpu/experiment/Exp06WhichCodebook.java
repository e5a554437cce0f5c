package lpu.experiment;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lpu.codebook.TileVqOptions;
import lpu.codebook.TileVqOptions.Metric;
import lpu.codebook.TileVqOptions.Tiling;
import lpu.head.CoarseHead;
import lpu.head.Recall;
import lpu.head.TileVqHead;
import lpu.model.Corpus;
import lpu.model.Heads;
import lpu.plot.Provenance;
import lpu.plot.ResultTable;
import lpu.plot.RunInfo;
import lpu.profile.Budget;
import lpu.profile.CalibrationText;
import lpu.profile.CandidateRule;
import lpu.profile.Lab;
import lpu.profile.Labs;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Notebook 06: which tiles, codebook and calibration need the fewest candidates at equal bits, across texts. */
public final class Exp06WhichCodebook {
    private static final double MISS_RATE = 0.001;

    private Exp06WhichCodebook() {
    }

    /**
     * @param positions hidden states of each test text
     * @param bits per weight tried
     * @param codewords tried at one bit per weight, beside 256
     * @param budgetPositions hidden states that budgets are chosen on
     */
    public record Options(int positions, List<Double> bits, List<Integer> codewords, int budgetPositions) {
        public static Options standard() {
            return Lab.full() ? new Options(2000, List.of(0.25, 0.5, 1.0, 2.0), List.of(16, 64, 128), 4096)
                    : new Options(TestText.POSITIONS, List.of(0.5, 1.0), List.of(16, 64), TestText.POSITIONS);
        }
    }

    /** One model with its test texts and what was measured on them, so that nothing is computed twice. */
    public record Setting(Lab lab, Options options, List<TestText> texts, Map<Coarse, List<Recall>> measured) {
        private List<Recall> recalls(Coarse coarse) {
            return measured.computeIfAbsent(coarse, c -> {
                CoarseHead head = c.head(lab);
                return texts.stream().map(test -> Recall.measure(head, test.states().matrix(), test.exact())).toList();
            });
        }
    }

    /** A coarse head by the options of its codebook and the text that calibrates. */
    record Coarse(TileVqOptions options, CalibrationText text) {
        static Coarse of(TileVqOptions options) {
            return new Coarse(options, CalibrationText.standard());
        }

        CoarseHead head(Lab lab) {
            return new TileVqHead(Heads.codebook(options, text, lab.engine()), lab.engine().workers());
        }
    }

    public static List<Setting> prepare(Labs labs, Options options) {
        return labs.each(lab -> new Setting(lab, options, TestText.all(lab, options.positions), new HashMap<>()));
    }

    /** From plain tile VQ to the calibrated codebook, one ingredient at a time, at one bit per weight. */
    public static ResultTable ingredients(List<Setting> settings) {
        Map<String, TileVqOptions> steps = new LinkedHashMap<>();
        TileVqOptions plain = TileVqOptions.calibrated(1).withTiling(Tiling.EVEN).withMetric(Metric.PLAIN);
        steps.put("plain tile VQ", plain);
        steps.put("+ exact mean term", plain.withMetric(new Metric(false, false, 0, 1, true, 0)));
        steps.put("+ columns scaled by activation", plain.withMetric(new Metric(false, true, 0.01, 1, true, 0)));
        steps.put("+ rotated", plain.withMetric(new Metric(true, true, 0.01, 1, true, 0)));
        TileVqOptions balanced = TileVqOptions.calibrated(1);
        steps.put("+ balanced tiles", balanced.withMetric(new Metric(true, true, 0.01, 1, true, 0)));
        steps.put("+ spectrum tamed", balanced.withMetric(new Metric(true, true, 0.1, 0.9, true, 0)));
        steps.put("+ tilted biases", balanced);
        steps.put("(+ rows weighted by probability)", balanced.withRowWeightPower(0.25));
        return measure("From plain tile VQ to the calibrated codebook, 1 bit per weight", settings,
                lab -> heads(steps));
    }

    /** Bits per weight against candidates, plain tile VQ and calibrated. */
    public static ResultTable bits(List<Setting> settings) {
        return measure("Bits per weight against candidates", settings, lab -> {
            Map<String, Coarse> heads = new LinkedHashMap<>();
            for (double bits : settings.getFirst().options.bits) {
                heads.put("vq " + shown(bits), Coarse.of(TileVqOptions.plain(bits)));
                heads.put("calibrated " + shown(bits), Coarse.of(TileVqOptions.calibrated(bits)));
            }
            return heads;
        });
    }

    /** Codebook sizes at one bit per weight: small codebooks have narrow tiles and short LUTs. */
    public static ResultTable codewords(List<Setting> settings) {
        return measure("Codewords per tile at one bit per weight", settings, lab -> {
            Map<String, TileVqOptions> sizes = new LinkedHashMap<>();
            settings.getFirst().options.codewords.forEach(
                    k -> sizes.put("K = " + k, TileVqOptions.calibrated(1).withCodewords(k)));
            sizes.put("K = 256", TileVqOptions.calibrated(1));
            return heads(sizes);
        });
    }

    /** The same codebook calibrated on little and on much text, and on one narrow text. */
    public static ResultTable calibrations(List<Setting> settings) {
        return measure("What calibrates, 1 bit per weight", settings, lab -> {
            Map<String, Coarse> heads = new LinkedHashMap<>();
            CalibrationText standard = CalibrationText.standard();
            for (int positions : new int[] {standard.positions() / 16, standard.positions() / 4, standard.positions()}) {
                CalibrationText text = new CalibrationText(standard.corpus(), positions);
                heads.put("%s, %,d positions".formatted(standard.corpus().name(), positions),
                        new Coarse(TileVqOptions.calibrated(1), text));
            }
            Corpus narrow = lab.corpus();
            if (!narrow.equals(standard.corpus())) {
                heads.put("%s, %,d positions".formatted(narrow.name(), standard.positions()),
                        new Coarse(TileVqOptions.calibrated(1), CalibrationText.of(narrow)));
            }
            return heads;
        });
    }

    /** One codebook of the reader's, with the columns of the others. */
    public static ResultTable tried(List<Setting> settings, String name, TileVqOptions options) {
        return measure("A codebook of one's own", settings, lab -> heads(Map.of(name, options)));
    }

    private static Map<String, Coarse> heads(Map<String, TileVqOptions> options) {
        Map<String, Coarse> heads = new LinkedHashMap<>();
        options.forEach((name, o) -> heads.put(name, Coarse.of(o)));
        return heads;
    }

    private static String shown(double bits) {
        return BigDecimal.valueOf(bits).stripTrailingZeros().toPlainString() + (bits == 1 ? " bit" : " bits");
    }

    private interface HeadsOf {
        Map<String, Coarse> apply(Lab lab);
    }

    /** Columns: model, what, bits per weight, text, positions and {@link RecallTables.Columns}. */
    private static ResultTable measure(String title, List<Setting> settings, HeadsOf headsOf) {
        StringColumn model = StringColumn.create("model");
        StringColumn what = StringColumn.create("what");
        DoubleColumn bits = DoubleColumn.create("bits per weight");
        StringColumn text = StringColumn.create("text");
        IntColumn positions = IntColumn.create("positions");
        RecallTables.Columns ks = new RecallTables.Columns();
        for (Setting setting : settings) {
            headsOf.apply(setting.lab).forEach((name, coarse) -> {
                List<Recall> recalls = setting.recalls(coarse);
                for (int i = 0; i < recalls.size(); i++) {
                    Recall r = recalls.get(i);
                    model.append(setting.lab.model().name());
                    what.append(name);
                    bits.append(r.bitsPerWeight());
                    text.append(setting.texts.get(i).name());
                    positions.append(r.ranks().length);
                    ks.add(r);
                }
            });
        }
        return ResultTable.of(title, Provenance.MEASURED, runInfo(settings), ks.after(model, what, bits, text, positions));
    }

    private static RunInfo runInfo(List<Setting> settings) {
        return RunInfo.joined(settings.stream()
                .map(s -> s.lab.runInfo(CalibrationText.standard().corpus().firstHalf())).toList());
    }

    /**
     * Candidate budgets for at most one miss in 1,000, chosen on the second half of the calibration's text and tested on the
     * others. Columns: model, rule, parameter, bound, text, positions, missed %, mean, p99 and max candidates.
     */
    public static ResultTable budgets(List<Setting> settings) {
        StringColumn model = StringColumn.create("model");
        StringColumn rule = StringColumn.create("rule");
        DoubleColumn parameter = DoubleColumn.create("parameter");
        DoubleColumn bound = DoubleColumn.create("bound of misses, %");
        StringColumn text = StringColumn.create("text");
        IntColumn positions = IntColumn.create("positions");
        DoubleColumn missed = DoubleColumn.create("missed, %");
        DoubleColumn mean = DoubleColumn.create("mean k");
        IntColumn p99 = IntColumn.create("p99 k");
        IntColumn max = IntColumn.create("max k");
        for (Setting setting : settings) {
            Lab lab = setting.lab;
            Budget budget = new Budget(Heads.codebook(TileVqOptions.calibrated(1), CalibrationText.standard(),
                    lab.engine()), lab.engine());
            TestText chosenOn = TestText.heldOut(lab, setting.options.budgetPositions);
            List<TestText> others = setting.texts.subList(0, setting.texts.size() - 1);
            Map<CandidateRule, Budget.Choice> choices = budget.choose(MISS_RATE, chosenOn.states(), chosenOn.exact());
            List<Map<CandidateRule, Budget.Outcome>> outcomes = others.stream()
                    .map(test -> budget.test(choices, test.states(), test.exact())).toList();
            for (CandidateRule r : CandidateRule.values()) {
                for (int i = 0; i < others.size(); i++) {
                    Budget.Outcome outcome = outcomes.get(i).get(r);
                    model.append(lab.model().name());
                    rule.append(r.label);
                    parameter.append(choices.get(r).parameter());
                    bound.append(100 * choices.get(r).bound());
                    text.append(others.get(i).name());
                    positions.append(outcome.states());
                    missed.append(100 * outcome.missed());
                    mean.append(outcome.meanCandidates());
                    p99.append(outcome.p99Candidates());
                    max.append(outcome.maxCandidates());
                }
            }
        }
        return ResultTable.of("Candidate budgets for one miss in 1,000", Provenance.MEASURED, runInfo(settings), model, rule,
                parameter, bound, text, positions, missed, mean, p99, max);
    }

    private static List<String> distinct(ResultTable table, String column) {
        return table.table().stringColumn(column).asList().stream().distinct().toList();
    }

    /** From {@link #ingredients} and {@link #budgets}: the figures that matter, in words. */
    public static String notice(ResultTable ingredients, ResultTable budgets) {
        return ByModel.words(ingredients, budgets, Exp06WhichCodebook::noticeOfOne);
    }

    private static String noticeOfOne(ResultTable ingredients, ResultTable budgets) {
        StringBuilder words = new StringBuilder();
        for (String text : distinct(ingredients, "text")) {
            Table rows = ingredients.table().where(ingredients.table().stringColumn("text").isEqualTo(text));
            int last = rows.rowCount() - 2; // after it comes the attempt in brackets
            int plain = rows.intColumn("k@99").get(0);
            int calibrated = rows.intColumn("k@99").get(last);
            words.append("%s: k@99 falls from %,d to %,d (%,d to %,d with 95 %% confidence), %.0f times.%n".formatted(text, plain,
                    calibrated, rows.intColumn("k@99 low").get(last), rows.intColumn("k@99 high").get(last),
                    (double) plain / calibrated));
        }
        for (Row row : budgets.table()) {
            words.append("%s on %s: %.2f %% missed with %,.0f candidates on average, %,d at most.%n".formatted(
                    row.getString("rule"), row.getString("text"), row.getDouble("missed, %"), row.getDouble("mean k"),
                    row.getInt("max k")));
        }
        return words.toString();
    }
}
