package lpu.v80;

import lpu.machine.Machine;
import lpu.machine.Memory;
import lpu.machine.Program;
import lpu.machine.Tcu;
import lpu.machine.Vpu;

/**
 * One choice of everything that a {@link DesignSpace} varies.
 *
 * @param pods        of an engine
 * @param lanes       of a pod
 * @param treeWidth   of a TCU
 * @param bits        per weight that the coarse head reads of every row
 * @param indexOnChip whether index tables may stay in UltraRAM; otherwise they are streamed
 * @param context     positions in the cache
 */
public record DesignPoint(int engines, int pods, int lanes, int treeWidth, double clockMHz, double bits, boolean indexOnChip,
        int context) {
    /** The default machine with this point's sizes, and with UltraRAM for no more than this program's tables. */
    public Machine machine(Program program) {
        Machine base = V80.machine(engines);
        Memory memory = new Memory(base.memory().tileBytes(), base.memory().tiles(), index(program));
        return base.withClock(clockMHz).withVpu(new Vpu(pods, lanes)).withTcu(new Tcu(treeWidth)).withMemory(memory);
    }

    private long index(Program program) {
        return indexOnChip ? Math.min(V80.indexBytes(engines), IndexTables.bytes(program, engines)) : 0;
    }

    /** Engines x pods x lanes. */
    public int allLanes() {
        return engines * pods * lanes;
    }
}
