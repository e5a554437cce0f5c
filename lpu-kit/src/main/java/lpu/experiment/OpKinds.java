package lpu.experiment;

import lpu.workload.Op;
import lpu.workload.Part;

/** What a reader calls the ops of a program; no more kinds in a layer or a head than a figure has colours. */
final class OpKinds {
    private OpKinds() {
    }

    static String label(Op op) {
        return switch (op) {
            case Op.Embed _ -> "embedding";
            case Op.MatMul _ -> "matrix";
            case Op.Norm _ -> "norm";
            case Op.Rope _ -> "rope";
            case Op.Attention _ -> "attention";
            case Op.Elementwise e -> e.part() == Part.LM_HEAD ? "LUTs" : "elements";
            case Op.LutBuild _ -> "LUTs";
            case Op.LutScan _ -> "scan";
            case Op.SignScan _ -> "sign scan";
            case Op.TopK _ -> "selection";
            case Op.Refine _ -> "refine";
            case Op.GatherFine _ -> "fine rows";
            case Op.Argmax _ -> "selection";
            case Op.Meet _ -> "meet";
        };
    }
}
