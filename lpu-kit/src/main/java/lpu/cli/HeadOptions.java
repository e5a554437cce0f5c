package lpu.cli;

import lpu.codebook.TileVqOptions;
import lpu.model.HeadKind;
import lpu.model.HeadSpec;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How an LM head is built, whichever it is. */
final class HeadOptions {
    @Option(names = "--k", paramLabel = "K",
            description = "candidates of a coarse-fine head; default 4096 of sign and vq, 512 of calibrated,"
                    + " 768 of calibrated in fixed point")
    Integer k;

    @Option(names = "--bits", paramLabel = "B",
            description = "bits per weight read of every row; default 1 of vq, 0.425 of calibrated")
    Double bits;

    @Option(names = "--refine", paramLabel = "B",
            description = "bits per weight that calibrated reads of its best rows besides; default 0.8, or 0 where --bits"
                    + " is given")
    Double refineBits;

    @Mixin
    CalibrationOptions calibration;

    /** Throws InputError for what no head can be built from. */
    HeadSpec spec(HeadKind kind) {
        return spec(kind, kind.k);
    }

    /** With another number of candidates where the user names none. */
    HeadSpec spec(HeadKind kind, int candidates) {
        if (bits != null && kind != HeadKind.CALIBRATED) {
            TileVqOptions.forBits(bits); // checks them, also where they have no effect
        }
        return new HeadSpec(kind, bits == null ? kind.bits : bits, refineBits(kind), k == null ? candidates : k,
                calibration.states(kind));
    }

    private double refineBits(HeadKind kind) {
        if (refineBits != null) {
            return refineBits;
        }
        return bits == null ? kind.refineBits : 0;
    }
}
