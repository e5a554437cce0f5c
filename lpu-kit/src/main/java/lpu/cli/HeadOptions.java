package lpu.cli;

import lpu.model.HeadKind;
import lpu.model.HeadSpec;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which LM head. */
final class HeadOptions {
    @Option(names = "--head", paramLabel = "H", defaultValue = "exact",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
    HeadKind kind;

    @Option(names = "--k", paramLabel = "K", defaultValue = "4096",
            description = "candidates of a coarse-fine head; default ${DEFAULT-VALUE}")
    int k;

    @Option(names = "--bits", paramLabel = "B", defaultValue = "1.0",
            description = "codebook bits per weight of the vq and calibrated heads; default ${DEFAULT-VALUE}")
    double bits;

    @Mixin
    CalibrationOptions calibration;

    /** Throws InputError for what no head can be built from. */
    HeadSpec spec() {
        return new HeadSpec(kind, bits, k, calibration.states(kind));
    }
}
