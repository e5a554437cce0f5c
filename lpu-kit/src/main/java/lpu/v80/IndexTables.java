package lpu.v80;

import lpu.machine.Op;
import lpu.machine.Program;
import lpu.machine.Step;

/** Tables of a coarse head that may stay on chip between tokens. */
final class IndexTables {
    private IndexTables() {
    }

    /** Bytes of the largest share when so many engines divide them: indices or signs, biases, codewords. */
    static long bytes(Program program, int engines) {
        return program.steps().stream().map(Step::op).filter(IndexTables::isTable)
                .mapToLong(op -> Math.ceilDiv(op.bytes() * Math.ceilDiv(op.shares(), engines), op.shares())).sum();
    }

    private static boolean isTable(Op op) {
        return switch (op) {
            case Op.LutBuild _, Op.LutScan _, Op.SignScan _ -> true;
            case Op.Embed _, Op.MatMul _, Op.Norm _, Op.Rope _, Op.Attention _, Op.Elementwise _, Op.TopK _, Op.Refine _,
                 Op.GatherFine _, Op.Argmax _, Op.Meet _ -> false;
        };
    }
}
