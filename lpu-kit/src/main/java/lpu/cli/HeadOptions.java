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
        return spec(kind, kind.k);
    }

    /** With another number of candidates where the user names none. */
    HeadSpec spec(HeadKind kind, int candidates) {
        return new HeadSpec(kind, code.bits(kind), code.refineBits(kind), code.k(candidates), calibration.states(kind));
    }
}
