package lpu.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import lpu.fixed.Calibration;
import lpu.fixed.FixedFormats;
import lpu.fixed.FixedSettings;
import lpu.fixed.FormatRule;
import lpu.fixed.WeightFormat;
import lpu.io.Progress;
import lpu.model.Corpus;
import lpu.model.ModelConfig;
import lpu.model.NodeKind;
import lpu.num.Interpolation;
import lpu.plot.ResultTable;
import lpu.profile.CalibrationText;
import lpu.profile.Chunks;
import lpu.profile.FixedCalibration;
import lpu.profile.FixedSearch;
import lpu.profile.FixedTrials;
import lpu.profile.Lab;
import lpu.profile.Labs;

/**
 * Notebook 08: perplexity by the width of activations and weights, of one kind of node at a time, by the size of tables, and a search.
 */
public final class Exp08HowManyBitsPerNode {
    private static final int BASE_WIDTH = 16;
    private static final int BASE_WEIGHTS = 8;
    /** For narrow nodes: a bit to spare costs more than a value saturated now and then. */
    private static final FormatRule TIGHT = new FormatRule.NoOverflow(0, 1.0 / 16);

    private Exp08HowManyBitsPerNode() {
    }

    /**
     * @param chunks of the text
     * @param context tokens of a chunk
     * @param activations widths of all nodes, with 8-bit weights
     * @param weights widths of all matrices, with 16-bit nodes
     * @param single widths of one kind of node, none to spare, with 16 bits for the others and 8-bit weights
     * @param entries of one function's tables, the others as large as ever, with 16-bit nodes and 8-bit weights
     * @param allowed relative increases of perplexity to search the cheapest widths for
     */
    public record Options(int chunks, int context, List<Integer> activations, List<Integer> weights, List<Integer> single,
            List<Integer> entries, List<Double> allowed) {
        public static Options standard() {
            return Lab.full()
                    ? new Options(2, Lab.CONTEXT, List.of(6, 8, 9, 10, 11, 12, 13, 14, 16, 20), List.of(4, 5, 6, 7, 8, 10, 16),
                            List.of(8, 10, 12), List.of(8, 16, 32, 64, 128, 256), List.of(0.01, 0.05))
                    : new Options(1, 256, List.of(8, 10, 12, 14, 16), List.of(4, 6, 8, 16), List.of(8, 10), List.of(16, 64, 256),
                            List.of(0.01, 0.05));
        }
    }

    /** A model, its formats' calibration and the trials of one notebook. */
    public record Setting(Lab lab, Corpus corpus, Options options, Calibration calibration, FixedTrials trials, double floats) {
        private ModelConfig config() {
            return lab.model().config();
        }

        private FixedFormats base(int activations, int weights) {
            return formats(activations, weights, FormatRule.standard());
        }

        private FixedFormats formats(int activations, int weights, FormatRule rule) {
            return FixedFormats.of(config(), calibration, activations, WeightFormat.of(weights), rule);
        }

        private double change(FixedFormats assignment) {
            return trials.measure(assignment).perplexity() / floats - 1;
        }
    }

    /** Calibrates on C4 or the toolkit's own text, and measures the float models. */
    public static List<Setting> prepare(Labs labs, Options options) {
        return labs.each(lab -> {
            Corpus corpus = lab.corpus();
            Chunks chunks = Chunks.of(lab.tokenizer(), corpus,
                    Math.min(options.context, lab.engine().contextLimit()), options.chunks);
            FixedTrials trials = new FixedTrials(lab.engine(), chunks, corpus.sha256());
            Calibration calibration = FixedCalibration.of(lab.model(), CalibrationText.standard(),
                    lab.engine().workers().threads());
            return new Setting(lab, corpus, options, calibration, trials, trials.floats());
        });
    }

    private static ResultTable table(List<Setting> settings, Function<Setting, ResultTable> run) {
        return ByModel.join(settings.stream().map(s -> s.lab.model().name()).toList(), settings.stream().map(run).toList());
    }

    /** All nodes or all matrices of one width. Columns as {@link WidthTables} has them. */
    public static ResultTable widths(List<Setting> settings) {
        return table(settings, s -> {
            WidthTables.Widths rows = new WidthTables.Widths(s.lab.runInfo(s.corpus));
            Options options = s.options;
            try (Progress progress = Progress.of("widths", 2L * options.activations.size() + options.weights.size())) {
                for (int bits : options.activations) {
                    rows.add(WidthTables.ACTIVATIONS, bits, s.trials.measure(s.base(bits, BASE_WEIGHTS)), s.floats);
                    rows.add(WidthTables.TIGHT, bits, s.trials.measure(s.formats(bits, BASE_WEIGHTS, TIGHT)), s.floats);
                    progress.step(2);
                }
                for (int bits : options.weights) {
                    rows.add(WidthTables.WEIGHTS, bits, s.trials.measure(s.base(BASE_WIDTH, bits)), s.floats);
                    progress.step(1);
                }
            }
            return rows.table();
        });
    }

    /** One kind of node narrower than the others. */
    public static ResultTable nodes(List<Setting> settings) {
        return table(settings, s -> {
            WidthTables.Nodes rows = new WidthTables.Nodes(s.lab.runInfo(s.corpus));
            FixedFormats base = s.base(BASE_WIDTH, BASE_WEIGHTS);
            double baseChange = s.change(base);
            List<NodeKind> kinds = kinds(s.config());
            try (Progress progress = Progress.of("kinds of node", (long) kinds.size() * s.options.single.size())) {
                for (NodeKind kind : kinds) {
                    for (int width : s.options.single) {
                        rows.add(kind.label(), width, s.change(narrower(base, s, kind, width)), baseChange);
                        progress.step(1);
                    }
                }
            }
            return rows.table();
        });
    }

    private static List<NodeKind> kinds(ModelConfig config) {
        return Stream.of(NodeKind.values()).filter(kind -> kind.in(config.architecture())).toList();
    }

    private static FixedFormats narrower(FixedFormats a, Setting s, NodeKind kind, int width) {
        return a.with(kind.inLayers ? "*." + kind.label() : kind.label(), s.calibration, width, TIGHT);
    }

    /** Smaller tables of one function, over the same range. */
    public static ResultTable tables(List<Setting> settings) {
        return table(settings, s -> {
            WidthTables.Tables rows = new WidthTables.Tables(s.lab.runInfo(s.corpus));
            FixedFormats base = s.base(BASE_WIDTH, BASE_WEIGHTS);
            Interpolation[] hows = Interpolation.values();
            try (Progress progress = Progress.of("tables", 2L * hows.length * s.options.entries.size())) {
                for (Interpolation how : hows) {
                    for (int entries : s.options.entries) {
                        FixedSettings exp = withExp(base.settings(), entries, how);
                        rows.add(WidthTables.EXP, how, entries, s.change(base.with(exp)));
                        FixedSettings activation = withActivation(base.settings(), entries, how);
                        rows.add(activationName(s.config()), how, entries, s.change(base.with(activation)));
                        progress.step(2);
                    }
                }
            }
            return rows.table();
        });
    }

    private static String activationName(ModelConfig config) {
        return switch (config.architecture().activation) {
            case SILU -> "SiLU";
            case GELU -> "GELU";
        };
    }

    private static FixedSettings withExp(FixedSettings settings, int entries, Interpolation how) {
        return settings.withExp(settings.softmax().exp().resized(entries, how));
    }

    private static FixedSettings withActivation(FixedSettings settings, int entries, Interpolation how) {
        return settings.withActivation(settings.activation().resized(entries, how));
    }

    /** The cheapest widths within each allowed increase, found greedily from {@link #nodes}' costs and then measured. */
    public static ResultTable search(List<Setting> settings) {
        return table(settings, s -> {
            WidthTables.Found rows = new WidthTables.Found(s.lab.runInfo(s.corpus));
            FixedFormats base = s.base(BASE_WIDTH, BASE_WEIGHTS);
            Map<NodeKind, SortedMap<Integer, Double>> costs = costs(s, base);
            int attended = s.options.context / 2;
            for (double allowed : s.options.allowed) {
                FixedSearch.Result<NodeKind> found;
                try (Progress progress = Progress.of("search within %.0f %%".formatted(100 * allowed), mostSteps(costs))) {
                    found = FixedSearch.run(costs, kind -> perToken(kind, s.config(), attended), allowed, widths -> {
                        double change = s.change(with(base, s, widths));
                        progress.step(1);
                        return change;
                    });
                }
                long before = base.activationBits(s.config(), attended);
                long after = with(base, s, found.widths()).activationBits(s.config(), attended);
                found.widths().forEach((kind, width) -> rows.add(allowed, kind.label(), width,
                        perToken(kind, s.config(), attended), (double) after / before, found.relative()));
            }
            return rows.table();
        });
    }

    /** No search measures more often: the widest, a bisection, then at most every step by itself. */
    private static long mostSteps(Map<NodeKind, SortedMap<Integer, Double>> costs) {
        return 2 + 2 * costs.values().stream().mapToLong(byWidth -> byWidth.size() - 1).sum();
    }

    private static long perToken(NodeKind kind, ModelConfig config, int attended) {
        return FixedFormats.values(kind, config, attended) * (kind.inLayers ? config.layers() : 1);
    }

    private static Map<NodeKind, SortedMap<Integer, Double>> costs(Setting s, FixedFormats base) {
        double widest = StrictMath.log1p(s.change(base));
        Map<NodeKind, SortedMap<Integer, Double>> costs = new LinkedHashMap<>();
        for (NodeKind kind : kinds(s.config())) {
            SortedMap<Integer, Double> byWidth = new TreeMap<>(Map.of(BASE_WIDTH, 0.0));
            for (int width : s.options.single) {
                byWidth.put(width, StrictMath.log1p(s.change(narrower(base, s, kind, width))) - widest);
            }
            costs.put(kind, byWidth);
        }
        return costs;
    }

    private static FixedFormats with(FixedFormats base, Setting s, Map<NodeKind, Integer> widths) {
        FixedFormats a = base;
        for (Map.Entry<NodeKind, Integer> e : widths.entrySet()) {
            a = e.getValue() == BASE_WIDTH ? a : narrower(a, s, e.getKey(), e.getValue());
        }
        return a;
    }

    /** What the tables say, in words. */
    public static String notice(ResultTable widths, ResultTable nodes, ResultTable tables, ResultTable search) {
        List<String> words = new ArrayList<>();
        for (String model : ByModel.models(widths)) {
            words.add(model + ":\n" + WidthTables.words(ByModel.of(widths, model), ByModel.of(nodes, model),
                    ByModel.of(tables, model), ByModel.of(search, model)));
        }
        return String.join("\n", words);
    }
}
