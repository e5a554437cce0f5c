package lpu.experiment;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import lpu.accel.CycleStats;
import lpu.accel.Machine;
import lpu.accel.Unit;
import lpu.lower.Programs;
import lpu.model.HeadKind;
import lpu.model.NamedShape;
import lpu.report.Progress;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import lpu.report.RunInfo;
import lpu.v80.DesignSpace;
import lpu.v80.ResourceKind;
import lpu.v80.Resources;
import lpu.v80.TokenRun;
import lpu.v80.V80;
import lpu.workload.Part;
import lpu.workload.Program;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.columns.Column;

/**
 * Notebook 12: tokens per second of an HTE-LPU in an Alveo V80, by head, engines and phase, and what they take of the device.
 */
public final class Exp12WhatAV80Reaches {
    private Exp12WhatAV80Reaches() {
    }

    /**
     * @param models  to compare heads on
     * @param model   of the scaling, the phases, the resources and the designs
     * @param context positions in the cache
     * @param engines to try
     * @param prompts tokens of prefill
     * @param space   of designs
     * @param threads to search it with
     */
    public record Options(List<NamedShape> models, NamedShape model, int context, List<Integer> engines, List<Integer> prompts,
            DesignSpace space, int threads) {
        public static Options standard() {
            List<NamedShape> models = Stream.of("smollm2-135m", "gemma-3-270m", "llama-3.2-1b", "qwen3-1.7b", "llama-3.1-8b")
                    .map(name -> NamedShape.find(name).orElseThrow()).toList();
            return new Options(models, models.get(2), 512, List.of(1, 2, 4, 6, 8, 10, 12, 16), List.of(32, 128, 512),
                    space(Lab.full()), Runtime.getRuntime().availableProcessors());
        }

        static DesignSpace space(boolean full) {
            List<Double> clocks = V80.REACHED_MHZ.stream().map(Integer::doubleValue).toList();
            List<Double> bits = List.of(HeadKind.CALIBRATED.machineCode.bits(), 1.0);
            return full ? new DesignSpace(List.of(1, 2, 4, 6, 8, 12, 16), List.of(2, 3, 4, 6, 8, 12), List.of(32, 64, 128),
                    List.of(4, 8, 16), clocks, bits, List.of(true, false), List.of(512))
                    : new DesignSpace(List.of(1, 2, 4, 8, 12, 16), List.of(2, 4, 6, 8, 12), List.of(32, 64, 128), List.of(8, 16),
                            clocks, bits, List.of(true, false), List.of(512));
        }

        private RunInfo runInfo() {
            return RunInfo.of(1, model.name() + " (shape)", null, 0);
        }
    }

    public static RunInfo runInfo(Options options) {
        return options.runInfo();
    }

    static TokenRun token(Machine machine, NamedShape shape, HeadKind kind, int context) {
        return TokenRun.of(machine, Programs.decoding(shape, MeasuredHead.of(shape, kind).plan(), context));
    }

    /** Every model with every head on the default machine. Columns as {@link TokenRows} has them. */
    public static ResultTable heads(Options options) {
        TokenRows rows = new TokenRows();
        try (Progress progress = Progress.of("models", options.models.size())) {
            for (NamedShape shape : options.models) {
                for (HeadKind kind : HeadKind.values()) {
                    rows.add(shape, MeasuredHead.of(shape, kind), token(V80.machine(), shape, kind, options.context));
                }
                progress.step(1);
            }
        }
        String models = String.join(", ", options.models.stream().map(NamedShape::name).toList());
        return rows.table("A token by its LM head", RunInfo.of(1, models + " (shapes)", null, 0));
    }

    static Row row(ResultTable table, String model, HeadKind kind) {
        for (Row row : table.table()) {
            if (row.getString(TokenRows.MODEL).equals(model) && row.getString(TokenRows.HEAD).equals(kind.toString())) {
                return row;
            }
        }
        throw new IllegalArgumentException("no row of " + model + " with the " + kind + " head");
    }

    /** What a reader needs to compute the time of {@link Options#model} by hand, for the exact and the calibrated head. */
    public static ResultTable byHand(Options options) {
        return ByHand.table(token(V80.machine(), options.model, HeadKind.EXACT, options.context),
                token(V80.machine(), options.model, HeadKind.CALIBRATED, options.context), options.model.name(), options.runInfo());
    }

    /** {@link Options#model} with the exact and the calibrated head on machines of ever more engines. */
    public static ResultTable engines(Options options) {
        TokenRows rows = new TokenRows();
        for (HeadKind kind : List.of(HeadKind.EXACT, HeadKind.CALIBRATED)) {
            for (int engines : options.engines) {
                rows.add(options.model, MeasuredHead.of(options.model, kind),
                        token(V80.machine(engines), options.model, kind, options.context));
            }
        }
        return rows.table("A token by the number of engines", options.runInfo());
    }

    /** Decoding and prompts. Columns: phase, tokens, ms, tokens/s, products per byte, busy units. */
    public static ResultTable phases(Options options) {
        StringColumn phase = StringColumn.create("phase");
        IntColumn tokens = IntColumn.create("tokens");
        DoubleColumn ms = DoubleColumn.create("ms");
        DoubleColumn speed = DoubleColumn.create("tokens/s");
        DoubleColumn intensity = DoubleColumn.create("products per byte");
        DoubleColumn hbm = DoubleColumn.create("HBM busy");
        DoubleColumn vpu = DoubleColumn.create("VPU busy");
        DoubleColumn head = DoubleColumn.create(TokenRows.HEAD_SHARE);
        Stream<Program> prompts = options.prompts.stream()
                .map(n -> Programs.prefill(options.model, MeasuredHead.of(options.model, HeadKind.EXACT).plan(), n));
        Program decoding = Programs.decoding(options.model, MeasuredHead.of(options.model, HeadKind.EXACT).plan(), options.context);
        Stream.concat(Stream.of(decoding), prompts).map(p -> TokenRun.of(V80.machine(), p)).forEach(run -> {
            CycleStats stats = run.stats();
            phase.append(stats.program().phase().name().toLowerCase(Locale.ROOT));
            tokens.append(stats.program().positions());
            ms.append(1e3 * stats.seconds());
            speed.append(stats.tokensPerSecond());
            intensity.append(run.products() / (double) (stats.bytesRead() + stats.bytesWritten()));
            hbm.append(stats.utilisation(Unit.HBM));
            vpu.append(stats.utilisation(Unit.VPU));
            head.append(run.share(Part.LM_HEAD));
        });
        return ResultTable.of("Decoding against prefill, exact head", Provenance.MODELLED, options.runInfo(), phase, tokens, ms, speed,
                intensity, hbm, vpu, head);
    }

    /** What each unit of the default machine takes, with the calibrated head's tables; fills in per cent at the end. */
    public static ResultTable resources(Options options) {
        TokenRun run = token(V80.machine(), options.model, HeadKind.CALIBRATED, options.context);
        StringColumn unit = StringColumn.create("unit");
        Map<ResourceKind, DoubleColumn> columns = new EnumMap<>(ResourceKind.class);
        for (ResourceKind kind : ResourceKind.values()) {
            columns.put(kind, DoubleColumn.create(kind.label));
        }
        run.resources().units().forEach((name, used) -> addRow(unit, columns, name, used));
        addRow(unit, columns, "all", run.resources().total());
        addRow(unit, columns, "device (cited)", V80.DEVICE.resources());
        unit.append("filled, %");
        unit.append("limit, % (assumed)");
        columns.forEach((kind, column) -> {
            column.append(100 * run.feasibility().fill().get(kind));
            column.append(100 * run.feasibility().limits().of(kind));
        });
        return ResultTable.of("What the machine takes of the device", Provenance.MODELLED, options.runInfo(),
                Stream.concat(Stream.of(unit), columns.values().stream()).toArray(Column[]::new));
    }

    private static void addRow(StringColumn unit, Map<ResourceKind, DoubleColumn> columns, String name, Resources used) {
        unit.append(name);
        columns.forEach((kind, column) -> column.append(used.of(kind)));
    }

    /** All machines of {@link Options#space} that fit; see {@link #front}. */
    public static ResultTable designs(Options options) {
        return Designs.table(options.model, options.space, options.threads);
    }

    /** Of {@link #designs} those that no other betters, simulated. */
    public static ResultTable front(ResultTable designs) {
        return Designs.front(designs);
    }

    /** Published decoders and an HTE-LPU of their bandwidth, clock and bytes. */
    public static ResultTable published() {
        return PublishedDecoder.table();
    }

    /** What the tables say, in words. */
    public static String notice(ResultTable heads, ResultTable engines, ResultTable designs) {
        StringBuilder words = new StringBuilder();
        for (String model : heads.table().stringColumn(TokenRows.MODEL).asList().stream().distinct().toList()) {
            Row exact = row(heads, model, HeadKind.EXACT);
            double before = exact.getDouble(TokenRows.TOKENS);
            double share = 100 * exact.getDouble(TokenRows.HEAD_SHARE);
            Row calibrated = row(heads, model, HeadKind.CALIBRATED);
            words.append(String.format(Locale.ROOT,
                    "%s: %,.0f tokens/s exact (head %.1f %% of the time), %,.0f calibrated (%.1f %%), %.2f times as many.%n", model,
                    before, share, calibrated.getDouble(TokenRows.TOKENS), 100 * calibrated.getDouble(TokenRows.HEAD_SHARE),
                    calibrated.getDouble(TokenRows.TOKENS) / before));
        }
        for (Row row : engines.table()) {
            if (!row.getBoolean(TokenRows.FITS)) {
                words.append(String.format(Locale.ROOT, "%d engines with the %s head do not fit: %s at %.0f %% of its limit.%n",
                        row.getInt(TokenRows.ENGINES), row.getString(TokenRows.HEAD), row.getString(TokenRows.SCARCEST),
                        100 * row.getDouble(TokenRows.STRAIN)));
            }
        }
        words.append(String.format(Locale.ROOT, "%s; on the front the closed form is off by at most %.1f %%.%n", designs.title(),
                100 * Designs.worstError(designs)));
        return words.toString();
    }
}
