package lpu.cli;

import lpu.model.HeadKind;
import lpu.model.HeadSpec;
import picocli.CommandLine.Mixin;

/** How an LM head is built, whichever it is. */
final class HeadOptions {
    @Mixin
    private CodeOptions code;

    @Mixin
    CalibrationOptions calibration;

    /** Throws InputError for what no head can be built from. */
    HeadSpec spec(HeadKind kind) {
        return spec(HeadSpec.of(kind));
    }

    /** With another code and number of candidates where the user names none. */
    HeadSpec spec(HeadSpec otherwise) {
        return code.spec(otherwise).calibratedOn(calibration.states(otherwise.kind()));
    }
}
