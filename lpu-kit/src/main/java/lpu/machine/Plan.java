package lpu.machine;

import java.util.ArrayList;
import java.util.List;

/**
 * A program as the work of a machine's engines.
 *
 * @param works    of each step
 * @param resident of each step, whether the tables it reads are on chip
 */
record Plan(Machine machine, Program program, Mapping mapping, List<Work> works, boolean[] resident) {
    static Plan of(Machine machine, Program program, Mapping mapping) {
        Works works = new Works(machine, mapping);
        boolean[] resident = resident(machine, program, mapping);
        List<Work> list = new ArrayList<>();
        for (int i = 0; i < resident.length; i++) {
            list.add(works.of(program.steps().get(i).op(), resident[i]));
        }
        return new Plan(machine, program, mapping, list, resident);
    }

    /** Codewords first, which are read with as many products as bytes, then tables of indices and signs, while there is room. */
    private static boolean[] resident(Machine machine, Program program, Mapping mapping) {
        boolean[] resident = new boolean[program.steps().size()];
        long room = machine.memory().indexBytes();
        for (boolean codewords : new boolean[] {true, false}) {
            for (int i = 0; i < resident.length; i++) {
                Op op = program.steps().get(i).op();
                if (codewords ? op instanceof Op.LutBuild : op instanceof Op.LutScan || op instanceof Op.SignScan) {
                    long share = mapping.division(op).of(op.bytes());
                    resident[i] = share <= room;
                    room -= resident[i] ? share : 0;
                }
            }
        }
        return resident;
    }

    Step step(int i) {
        return program.steps().get(i);
    }

    int size() {
        return works.size();
    }

    /** What step i reads from the HBM, of all engines together. */
    long bytesRead(int i) {
        return resident[i] ? 0 : step(i).op().bytes();
    }

    int hbmLatency() {
        return machine.hbm().latency(machine.clockMHz());
    }
}
