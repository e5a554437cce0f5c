package lpu.v80;

import java.util.List;
import lpu.machine.Op;
import lpu.machine.Part;
import lpu.machine.Program;
import lpu.machine.Step;

/**
 * What programs ask of units that a machine's sizes do not say.
 *
 * @param weightBits of the widest weight
 * @param stateBits  of the widest activation
 * @param vector     values of the longest activation
 * @param functions  whether lanes look a nonlinearity up
 * @param tables     look-up tables of a score, those of the refinement included; 0 without a coarse head of tiles
 * @param codewords  entries of such a table
 * @param entryBits  of an entry
 * @param rows       that are scored or compared
 * @param scoreBits  of a score
 * @param selects    whether the best k of the rows are selected: all scores are kept then
 */
public record Demand(int weightBits, int stateBits, int vector, boolean functions, int tables, int codewords, int entryBits,
        int rows, int scoreBits, boolean selects) {
    private static final Demand NOTHING = new Demand(1, 1, 1, false, 0, 0, 0, 0, 0, false);

    /** Of the most demanding of several programs, in each respect. */
    public static Demand of(List<Program> programs) {
        Demand demand = NOTHING;
        for (Program program : programs) {
            Demand own = NOTHING;
            for (Step step : program.steps()) {
                own = own.with(step.op());
            }
            demand = demand.most(own);
        }
        return demand;
    }

    /** One more op of a program; refinement tables come on top of the scan's. */
    private Demand with(Op op) {
        return switch (op) {
            case Op.Embed e -> most(wide(e.row().weightBits(), 1, e.row().columns()));
            case Op.MatMul m -> most(wide(m.row().weightBits(), Math.max(m.inputBits(), m.outputBits()), Math.max(m.row().columns(),
                    state(m.part(), m.rows()))));
            case Op.Norm n -> most(wide(1, n.bits(), n.vectors() * n.columns()));
            case Op.Rope r -> most(wide(1, r.bits(), r.heads() * r.headWidth()));
            case Op.Attention a -> most(wide(a.bits(), Math.max(a.bits(), a.scoreBits()), a.heads() * a.headWidth()));
            case Op.Elementwise e -> most(new Demand(1, e.bits(), state(e.part(), e.columns()), e.table(), 0, 0, 0, 0, 0, false));
            case Op.LutBuild b -> most(new Demand(b.codewordBits(), b.stateBits(), b.columns(), false, 0, b.codewords(), 0, 0, 0, false));
            case Op.LutScan s -> plusTables(s.tiles(), s.entryBits()).most(scored(s.rows(), 0, false));
            case Op.SignScan s -> most(wide(1, s.stateBits(), s.columns())).most(scored(s.rows(), 0, false));
            case Op.TopK t -> most(scored(t.rows(), t.scoreBits(), true));
            case Op.Refine r -> plusTables(r.tiles(), r.entryBits());
            case Op.GatherFine g -> most(wide(g.row().weightBits(), g.inputBits(), g.row().columns()));
            case Op.Argmax a -> most(scored(a.rows(), a.bits(), false));
            case Op.Meet m -> most(wide(1, 1, state(m.part(), m.values())));
        };
    }

    /** Values that are kept as an activation: not logits, which only their maximum outlives, nor entries of look-up tables. */
    private static int state(Part part, int values) {
        return part == Part.LM_HEAD ? 1 : values;
    }

    private static Demand wide(int weightBits, int stateBits, int vector) {
        return new Demand(weightBits, stateBits, vector, false, 0, 0, 0, 0, 0, false);
    }

    private static Demand scored(int rows, int scoreBits, boolean selects) {
        return new Demand(1, 1, 1, false, 0, 0, 0, rows, scoreBits, selects);
    }

    private Demand plusTables(int more, int bits) {
        return new Demand(weightBits, stateBits, vector, functions, tables + more, codewords, Math.max(entryBits, bits), rows,
                scoreBits, selects);
    }

    private Demand most(Demand o) {
        return new Demand(Math.max(weightBits, o.weightBits), Math.max(stateBits, o.stateBits), Math.max(vector, o.vector),
                functions || o.functions, Math.max(tables, o.tables), Math.max(codewords, o.codewords),
                Math.max(entryBits, o.entryBits), Math.max(rows, o.rows), Math.max(scoreBits, o.scoreBits), selects || o.selects);
    }
}
