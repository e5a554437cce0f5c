package lpu.v80;

import lpu.machine.Op;
import lpu.machine.Program;
import lpu.machine.Step;

/**
 * What lies in the stacked memory for a program, in bytes. Where the LM head is not the embedding itself, the embedding comes on top;
 * it is left out.
 */
public final class Footprint {
    private Footprint() {
    }

    /** All weights, all rows of a coarse-fine head with their tables, and the cache; not the activations. */
    public static long bytes(Program program) {
        long total = 0;
        long rowBytes = 0;
        long rows = 0;
        for (Step step : program.steps()) {
            Op op = step.op();
            total += stored(op);
            rowBytes += gatheredRow(op);
            rows = Math.max(rows, scored(op));
        }
        return total + rows * rowBytes;
    }

    private static long stored(Op op) {
        return switch (op) {
            case Op.MatMul m -> m.bytes();
            case Op.Attention a -> a.bytes() + a.bytesWritten();
            case Op.LutBuild b -> b.bytes();
            case Op.LutScan s -> s.bytes();
            case Op.SignScan s -> s.bytes();
            case Op.Embed _, Op.Norm _, Op.Rope _, Op.Elementwise _, Op.TopK _, Op.Refine _, Op.GatherFine _, Op.Argmax _, Op.Meet _ -> 0;
        };
    }

    /** Of each row of the vocabulary, though few are read. */
    private static long gatheredRow(Op op) {
        return switch (op) {
            case Op.Refine r -> r.rowBytes();
            case Op.GatherFine g -> g.row().bytes();
            case Op.Embed _, Op.MatMul _, Op.Norm _, Op.Rope _, Op.Attention _, Op.Elementwise _, Op.LutBuild _, Op.LutScan _,
                 Op.SignScan _, Op.TopK _, Op.Argmax _, Op.Meet _ -> 0;
        };
    }

    private static long scored(Op op) {
        return switch (op) {
            case Op.LutScan s -> s.rows();
            case Op.SignScan s -> s.rows();
            case Op.Embed _, Op.MatMul _, Op.Norm _, Op.Rope _, Op.Attention _, Op.Elementwise _, Op.LutBuild _, Op.TopK _,
                 Op.Refine _, Op.GatherFine _, Op.Argmax _, Op.Meet _ -> 0;
        };
    }
}
