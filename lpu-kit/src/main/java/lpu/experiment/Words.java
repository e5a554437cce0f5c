package lpu.experiment;

import lpu.accel.Stall;
import lpu.workload.Part;

/** What tables and commands call parts of a model and waits. */
public final class Words {
    private Words() {
    }

    public static String of(Part part) {
        return switch (part) {
            case EMBEDDING -> "embedding";
            case ATTENTION -> "attention";
            case FFN -> "FFN";
            case LM_HEAD -> "LM head";
        };
    }

    /** What the VPU waits for. */
    public static String of(Stall stall) {
        return switch (stall) {
            case HBM -> "bytes";
            case UNIT -> "another unit";
            case DEPENDENCY -> "its own results";
            case MEETING -> "other engines";
        };
    }
}
