package lpu.experiment;

import java.util.List;
import lpu.accel.Bound;
import lpu.accel.Machine;
import lpu.accel.Mapping;
import lpu.accel.Simulator;
import lpu.lower.HeadPlan;
import lpu.lower.Programs;
import lpu.model.HeadKind;
import lpu.model.NamedShape;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import lpu.report.RunInfo;
import lpu.v80.DesignPoint;
import lpu.v80.DesignSpace;
import lpu.v80.Exploration;
import lpu.v80.Explored;
import lpu.v80.FillLimits;
import lpu.v80.UnitCosts;
import lpu.workload.Program;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** A search of machines for one model with a calibrated head: by the closed form, the best of them simulated. */
final class Designs {
    private static final String STRAIN = "of its limit";
    private static final String ESTIMATE = "tokens/s, estimated";
    private static final String SIMULATED = "tokens/s, simulated";
    private static final String ERROR = "error";
    private static final String FRONT = "on the front";

    private Designs() {
    }

    /** With the refinement where fewer bits are read than one. */
    private static Program program(NamedShape shape, double bits, int context) {
        HeadKind kind = HeadKind.CALIBRATED;
        return Programs.decoding(shape, HeadPlan.of(kind,
                new HeadKind.Code(bits, bits < 1 ? kind.machineCode.refineBits() : 0), kind.k), context);
    }

    private static double estimate(Machine machine, Program program) {
        return Bound.of(machine, program, Mapping.estimated(machine, program)).estimate();
    }

    /** All points that fit; those on the front with their simulated speed and what the estimate is off by, NaN for the others. */
    static ResultTable table(NamedShape shape, DesignSpace space, int threads) {
        List<Explored> all = new Exploration((bits, context) -> program(shape, bits, context), Designs::estimate, UnitCosts.STANDARD,
                FillLimits.STANDARD).run(space, threads);
        List<Explored> front = Explored.front(all);
        Rows rows = new Rows();
        for (Explored e : all) {
            if (e.feasibility().fits()) {
                boolean best = front.contains(e);
                rows.add(e, best, best ? simulated(shape, e.point()) : Double.NaN);
            }
        }
        return rows.table("%,d of %,d machines fit".formatted(rows.engines.size(), all.size()),
                RunInfo.of(threads, shape.name() + " (shape)", null, 0));
    }

    private static double simulated(NamedShape shape, DesignPoint point) {
        Program program = program(shape, point.bits(), point.context());
        return Simulator.run(point.machine(program), program).tokensPerSecond();
    }

    private static final class Rows {
        private final IntColumn engines = IntColumn.create("engines");
        private final IntColumn pods = IntColumn.create("pods");
        private final IntColumn lanes = IntColumn.create("lanes");
        private final IntColumn tree = IntColumn.create("tree");
        private final DoubleColumn clock = DoubleColumn.create("MHz");
        private final DoubleColumn bits = DoubleColumn.create("bits");
        private final BooleanColumn onChip = BooleanColumn.create("index on chip");
        private final IntColumn context = IntColumn.create("context");
        private final StringColumn scarcest = StringColumn.create("scarcest");
        private final DoubleColumn strain = DoubleColumn.create(STRAIN);
        private final DoubleColumn estimated = DoubleColumn.create(ESTIMATE);
        private final DoubleColumn simulated = DoubleColumn.create(SIMULATED);
        private final DoubleColumn error = DoubleColumn.create(ERROR);
        private final BooleanColumn front = BooleanColumn.create(FRONT);

        void add(Explored e, boolean best, double tokens) {
            DesignPoint p = e.point();
            engines.append(p.engines());
            pods.append(p.pods());
            lanes.append(p.lanes());
            tree.append(p.treeWidth());
            clock.append(p.clockMHz());
            bits.append(p.bits());
            onChip.append(p.indexOnChip());
            context.append(p.context());
            scarcest.append(e.feasibility().scarcest().label);
            strain.append(e.feasibility().strain());
            estimated.append(e.tokensPerSecond());
            simulated.append(tokens);
            error.append(e.tokensPerSecond() / tokens - 1);
            front.append(best);
        }

        ResultTable table(String title, RunInfo run) {
            return ResultTable.of(title, Provenance.MODELLED, run, engines, pods, lanes, tree, clock, bits, onChip, context, scarcest,
                    strain, estimated, simulated, error, front);
        }
    }

    /** The rows on the front, by strain. */
    static ResultTable front(ResultTable all) {
        Table best = all.table().where(all.table().booleanColumn(FRONT).isTrue()).rejectColumns(FRONT).sortAscendingOn(STRAIN);
        return new ResultTable("The best of them: " + all.title(), all.provenance(), all.run(), best);
    }

    /** The largest error of the estimate on the front. */
    static double worstError(ResultTable all) {
        double worst = 0;
        for (Row row : front(all).table()) {
            worst = Math.max(worst, Math.abs(row.getDouble(ERROR)));
        }
        return worst;
    }
}
