package lpu.experiment;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import lpu.accel.Bound;
import lpu.accel.CycleStats;
import lpu.accel.Machine;
import lpu.accel.Mapping;
import lpu.accel.OpBound;
import lpu.accel.Simulator;
import lpu.accel.Stall;
import lpu.accel.Unit;
import lpu.lower.Programs;
import lpu.model.HeadKind;
import lpu.model.NamedShape;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import lpu.report.RunInfo;
import lpu.v80.V80;
import lpu.workload.Op;
import lpu.workload.Part;
import lpu.workload.Program;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;

/** Notebook 11: what the units of an HTE-LPU do while it decodes a token, and what they wait for. */
public final class Exp11HowAnLpuRunsAToken {
    static final String HEAD = "head";
    static final String WHAT = "the VPU";
    static final String SHARE = "share of the cycles";
    static final String BUSY = "works";
    static final String WAITS = "waits for ";
    static final String CONTEXT = "context";
    static final String CYCLES = "cycles";
    private static final String TOKEN_SHARE = "share of the token";
    /** Shorter pauses of an op on a unit are not drawn. */
    private static final long GAP = 16;

    private Exp11HowAnLpuRunsAToken() {
    }

    /**
     * @param head     of the timelines
     * @param context  positions in the cache
     * @param layer    that is drawn
     * @param contexts to compute attention over
     */
    public record Options(Machine machine, NamedShape model, HeadKind head, int context, int layer, List<Integer> contexts) {
        public static Options standard() {
            return new Options(V80.machine(), NamedShape.find("llama-3.2-1b").orElseThrow(), HeadKind.CALIBRATED, 512, 1,
                    List.of(64, 128, 256, 512, 1024, 2048, 4096, 8192));
        }

        private Program program(HeadKind kind, int positions) {
            return Programs.decoding(model, MeasuredHead.of(model, kind).plan(), positions);
        }

        private RunInfo runInfo() {
            return RunInfo.of(1, model.name() + " (shape)", null, 0);
        }
    }

    /** No model and nothing random is in these results but the shape. */
    public static RunInfo runInfo(Options options) {
        return options.runInfo();
    }

    /** A token with every interval of its units that is {@code gap} cycles or more from the next of the same op. */
    private static CycleStats traced(Options options, long gap) {
        Program program = options.program(options.head, options.context);
        return Simulator.traced(options.machine, program, Mapping.best(options.machine, program), gap);
    }

    /** Of one layer. Columns: unit, op, kind, start, end, in cycles from the layer's first issue. */
    public static ResultTable layer(Options options) {
        String name = "layer " + options.layer + " ";
        return Timelines.table("What each unit does in a layer", traced(options, GAP), op -> op.name().startsWith(name),
                options.runInfo());
    }

    /** Of the LM head, with the columns of {@link #layer}. */
    public static ResultTable head(Options options) {
        return Timelines.table("What each unit does in the LM head", traced(options, GAP), op -> op.part() == Part.LM_HEAD,
                options.runInfo());
    }

    /** Of attention in one layer, every pause, with the columns of {@link #layer}. */
    public static ResultTable attentionSteps(Options options) {
        String name = "layer " + options.layer + " ";
        return Timelines.table("Attention, tile by tile", traced(options, 0),
                op -> op instanceof Op.Attention && op.name().startsWith(name), options.runInfo());
    }

    /** For each kind of head, what the VPU does with a token's cycles, and how busy units are. */
    public static ResultTable units(Options options) {
        StringColumn head = StringColumn.create(HEAD);
        StringColumn what = StringColumn.create(WHAT);
        DoubleColumn share = DoubleColumn.create(SHARE);
        for (HeadKind kind : HeadKind.values()) {
            CycleStats stats = Simulator.run(options.machine, options.program(kind, options.context));
            head.append(kind.toString());
            what.append(BUSY);
            share.append(stats.utilisation(Unit.VPU));
            for (Stall stall : Stall.values()) {
                head.append(kind.toString());
                what.append(WAITS + Words.of(stall));
                share.append((double) stats.stalls(stall) / stats.cycles());
            }
            for (Unit unit : Unit.values()) {
                head.append(kind.toString());
                what.append(unit.name());
                share.append(stats.utilisation(unit));
            }
        }
        return ResultTable.of("What a token's cycles go to", Provenance.MODELLED, options.runInfo(), head, what, share);
    }

    static double share(ResultTable table, String head, String what) {
        for (Row row : table.table()) {
            if (row.getString(HEAD).equals(head) && row.getString(WHAT).equals(what)) {
                return row.getDouble(SHARE);
            }
        }
        return Double.NaN;
    }

    /** Attention of one layer by the positions in the cache: cycles of the op, of each unit in closed form, share of the token. */
    public static ResultTable attention(Options options) {
        IntColumn context = IntColumn.create(CONTEXT);
        LongColumn cycles = LongColumn.create(CYCLES);
        List<DoubleColumn> units = List.of(Unit.values()).stream().map(u -> DoubleColumn.create(u.name())).toList();
        DoubleColumn share = DoubleColumn.create(TOKEN_SHARE);
        DoubleColumn kilobytes = DoubleColumn.create("kB of keys and values");
        for (int positions : options.contexts) {
            CycleStats stats = Simulator.run(options.machine, options.program(options.head, positions));
            Bound bound = Bound.of(options.machine, stats.program(), stats.mapping());
            int step = attentionStep(options, stats.program());
            OpBound op = bound.ops().get(step);
            context.append(positions);
            cycles.append(stats.ops().get(step).critical());
            IntStream.range(0, units.size()).forEach(u -> units.get(u).append(op.busy(Unit.values()[u])));
            share.append((double) stats.ops().stream().filter(o -> o.op() instanceof Op.Attention).mapToLong(o -> o.critical()).sum()
                    / stats.cycles());
            kilobytes.append(op.op().bytes() / 1e3);
        }
        return ResultTable.of("Attention of a layer against the context", Provenance.MODELLED, options.runInfo(), context, cycles,
                units.get(0), units.get(1), units.get(2), units.get(3), units.get(4), share, kilobytes);
    }

    private static int attentionStep(Options options, Program program) {
        String name = "layer " + options.layer + " ";
        return IntStream.range(0, program.steps().size())
                .filter(i -> program.steps().get(i).op() instanceof Op.Attention a && a.name().startsWith(name)).findFirst()
                .orElseThrow();
    }

    /** What the tables say, in words. */
    public static String notice(ResultTable units, ResultTable attention) {
        StringBuilder words = new StringBuilder();
        for (String head : units.table().stringColumn(HEAD).asList().stream().distinct().toList()) {
            words.append(String.format(Locale.ROOT,
                    "%s head: the HBM is busy for %.1f %% of the cycles, the VPU for %.1f %%; it waits for bytes for %.1f %%.%n", head,
                    100 * share(units, head, Unit.HBM.name()), 100 * share(units, head, BUSY),
                    100 * share(units, head, WAITS + Words.of(Stall.HBM))));
        }
        Row first = attention.table().row(0);
        Row last = attention.table().row(attention.table().rowCount() - 1);
        words.append(String.format(Locale.ROOT,
                "Attention takes %,d cycles of a layer after %,d positions and %,d after %,d: from %.1f to %.1f %% of the token.%n",
                first.getLong(CYCLES), first.getInt(CONTEXT), last.getLong(CYCLES), last.getInt(CONTEXT),
                100 * first.getDouble(TOKEN_SHARE), 100 * last.getDouble(TOKEN_SHARE)));
        return words.toString();
    }
}
