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
            description = "bits per weight read of every row; default 1 of vq, 0.425 of calibrated")
    private Double bits;

    @Option(names = "--refine", paramLabel = "B",
            description = "bits per weight that calibrated reads of its best rows besides; default 0.8, or 0 where --bits"
                    + " is given")
    private Double refineBits;

    /** @param otherwise where the user names none */
    int k(int otherwise) {
        if (k == null) {
            return otherwise;
        }
        Numbers.atLeastOne("k", k);
        return k;
    }

    /** Checked also where they have no effect, as is {@link #refineBits}. */
    double bits(HeadKind kind) {
        if (bits != null && kind != HeadKind.CALIBRATED) {
            TileVqOptions.forBits(bits);
        }
        return bits == null ? kind.bits : bits;
    }

    double refineBits(HeadKind kind) {
        if (refineBits != null) {
            Numbers.between("--refine", refineBits, 0, MOST_BITS);
            return refineBits;
        }
        return bits == null ? kind.refineBits : 0;
    }
}
