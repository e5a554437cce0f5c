package lpu.experiment;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import lpu.accel.CycleStats;
import lpu.accel.OpStats;
import lpu.accel.Trace;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import lpu.report.RunInfo;
import lpu.workload.Op;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;

/** Who did what when, as a table and as a figure. */
final class Timelines {
    private static final String UNIT = "unit";
    private static final String KIND = "kind";
    private static final String START = "start";
    private static final String END = "end";

    private Timelines() {
    }

    /**
     * The intervals of chosen ops, cycles counted from the first of them that is not a read ahead. Columns: unit, op, kind, start, end.
     *
     * @param traced with a trace
     */
    static ResultTable table(String title, CycleStats traced, Predicate<Op> chosen, RunInfo run) {
        List<OpStats> ops = traced.ops();
        boolean[] inside = new boolean[ops.size()];
        IntStream.range(0, inside.length).forEach(i -> inside[i] = chosen.test(ops.get(i).op()));
        long from = IntStream.range(0, inside.length).filter(i -> inside[i]).mapToLong(i -> ops.get(i).start()).min().orElse(0);
        StringColumn unit = StringColumn.create(UNIT);
        StringColumn op = StringColumn.create("op");
        StringColumn kind = StringColumn.create(KIND);
        LongColumn start = LongColumn.create(START);
        LongColumn end = LongColumn.create(END);
        for (Trace.Interval i : traced.trace().intervals()) {
            if (inside[i.step()]) {
                unit.append(i.unit().name());
                op.append(ops.get(i.step()).op().name());
                kind.append(OpKinds.label(ops.get(i.step()).op()));
                start.append(i.start() - from);
                end.append(i.end() - from);
            }
        }
        return ResultTable.of(title, Provenance.MODELLED, run, unit, op, kind, start, end);
    }
}
