package lpu.cli;

import lpu.codebook.TileVqOptions;
import lpu.model.HeadKind;
import picocli.CommandLine.Option;

/** What a coarse-fine head reads and how many rows it then computes. */
final class CodeOptions {
    private static final int MOST_BITS = 8;

    @Option(names = "--k", paramLabel = "K",
            description = "candidates of a coarse-fine head; default 4096 of sign and vq, 512 of calibrated")
    private Integer k;

    @Option(names = "--bits", paramLabel = "B",
            description = "bits per weight of a row's code; default 1, in integers and hardware 0.425 of calibrated")
    private Double bits;

    @Option(names = "--refine", paramLabel = "B",
            description = "bits per weight that calibrated reads of its best rows besides; default 0, in integers and hardware"
                    + " 0.8 where --bits is not given")
    private Double refineBits;

    /** @param otherwise where the user names none */
    int k(int otherwise) {
        if (k == null) {
            return otherwise;
        }
        Numbers.atLeastOne("k", k);
        return k;
    }

    /**
     * Checked also where it has no effect.
     *
     * @param otherwise where the user names none
     */
    HeadKind.Code code(HeadKind kind, HeadKind.Code otherwise) {
        if (bits != null && kind != HeadKind.CALIBRATED) {
            TileVqOptions.forBits(bits);
        }
        if (refineBits != null) {
            Numbers.between("--refine", refineBits, 0, MOST_BITS);
        }
        double refined = bits == null ? otherwise.refineBits() : 0;
        return new HeadKind.Code(bits == null ? otherwise.bits() : bits, refineBits == null ? refined : refineBits);
    }
}
