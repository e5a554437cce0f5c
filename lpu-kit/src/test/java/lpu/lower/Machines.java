package lpu.lower;

import lpu.machine.Hbm;
import lpu.machine.Machine;
import lpu.machine.Machine.Memory;
import lpu.machine.Machine.Tree;
import lpu.machine.Osu;
import lpu.machine.Tcu;
import lpu.machine.Vpu;

/** Machines for tests of what is computed, whose timing does not matter. */
final class Machines {
    private Machines() {
    }

    /** @param tile of scores */
    static Machine of(int engines, int pods, int lanes, int width, int tile) {
        return new Machine("test", engines, 300, new Vpu(pods, lanes), new Tcu(width), new Osu(tile, tile),
                new Memory(4096, 2, 0), new Tree(32, 2),
                new Hbm(32, 32, 400, 32, 16, 1024, 32, new Hbm.Timing(45, 28, 16, 350, 3900, 100)));
    }
}
