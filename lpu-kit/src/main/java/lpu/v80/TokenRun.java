package lpu.v80;

import java.util.List;
import lpu.machine.Bound;
import lpu.machine.CycleStats;
import lpu.machine.Machine;
import lpu.machine.Op;
import lpu.machine.Part;
import lpu.machine.Program;
import lpu.machine.Simulator;
import lpu.machine.Step;

/**
 * A program on a V80: what it takes in time and of the device. Modelled.
 *
 * @param stats     simulated
 * @param bound     in closed form, for the same mapping
 * @param resources of the machine's units
 */
public record TokenRun(CycleStats stats, Bound bound, UnitResources resources, Feasibility feasibility) {
    /** By the standard costs and limits. */
    public static TokenRun of(Machine machine, Program program) {
        return of(machine, program, UnitCosts.STANDARD, FillLimits.STANDARD);
    }

    public static TokenRun of(Machine machine, Program program, UnitCosts costs, FillLimits limits) {
        CycleStats stats = Simulator.run(machine, program);
        UnitResources resources = UnitResources.of(machine, Demand.of(List.of(program)), costs);
        return new TokenRun(stats, Bound.of(machine, program, stats.mapping()), resources,
                Feasibility.of(machine, resources.total(), Footprint.bytes(program), V80.DEVICE, limits));
    }

    public Machine machine() {
        return stats.machine();
    }

    /** Share of the time that a part of the model takes. */
    public double share(Part part) {
        return (double) stats.critical(part) / stats.cycles();
    }

    /** 10⁹ bytes a second that reach the fabric at most: of the pins, or of the ports where these are slower at the clock. */
    public double bandwidthGBs() {
        return machine().hbm().bytesPerCycle(machine().clockMHz()) * machine().clockMHz() / 1e3;
    }

    /** Seconds that the bytes alone take: bytes read and written over {@link #bandwidthGBs}, as a reader can compute them. */
    public double byteSeconds() {
        return (stats.bytesRead() + stats.bytesWritten()) / (bandwidthGBs() * 1e9);
    }

    /** Multiplications of the program. */
    public long products() {
        return stats.program().steps().stream().map(Step::op).mapToLong(TokenRun::products).sum();
    }

    private static long products(Op op) {
        return switch (op) {
            case Op.MatMul m -> m.macs();
            case Op.Attention a -> a.macs();
            case Op.LutBuild b -> b.macs();
            case Op.GatherFine g -> (long) g.rows() * g.row().columns();
            case Op.Embed _, Op.Norm _, Op.Rope _, Op.Elementwise _, Op.LutScan _, Op.SignScan _, Op.TopK _, Op.Refine _,
                 Op.Argmax _, Op.Meet _ -> 0;
        };
    }

    /** Seconds that {@link #products} take if every lane of the machine does one in each cycle. */
    public double productSeconds() {
        return products() / (lanes() * machine().clockMHz() * 1e6);
    }

    /** Of all engines. */
    public int lanes() {
        return machine().engines() * machine().vpu().pods() * machine().vpu().lanes();
    }

    /** What the simulated time would be if nothing but the bytes took any. */
    public double bandwidthShare() {
        return byteSeconds() / stats.seconds();
    }
}
