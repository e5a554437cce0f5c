package lpu.lower;

import lpu.codebook.CalibratedOptions;
import lpu.codebook.TileVqOptions;
import lpu.model.HeadKind;
import lpu.model.Heads;

/**
 * Which LM head a program computes, as far as its ops go: no codebook is needed.
 *
 * @param code      bits per weight of a row's indices; of effect for {@link HeadKind#VQ} and {@link HeadKind#CALIBRATED}
 * @param survivors rows that a {@link HeadKind#CALIBRATED} head refines by the second set of tiles, if its code has one
 * @param k         rows that get exact logits; of no effect for {@link HeadKind#EXACT}
 */
public record HeadPlan(HeadKind kind, HeadKind.Code code, int survivors, int k) {
    /** Throws IllegalArgumentException for no candidates, or fewer survivors than candidates, or a code that no tiles have. */
    public HeadPlan {
        if (k < 1) {
            throw new IllegalArgumentException("a head with " + k + " candidates");
        }
        if (kind == HeadKind.CALIBRATED && survivors < k) {
            throw new IllegalArgumentException(survivors + " rows refined for " + k + " candidates");
        }
        switch (kind) { // check the bits
            case EXACT, SIGN -> { }
            case VQ -> TileVqOptions.forBits(code.bits());
            case CALIBRATED -> options(code);
        }
    }

    /** The exact logits of all rows. */
    public static HeadPlan exact() {
        return of(HeadKind.EXACT);
    }

    /** Signs of all rows, then k rows. */
    public static HeadPlan sign(int k) {
        return of(HeadKind.SIGN, k);
    }

    /** Tile VQ of all rows by so many bits of indices per weight, see {@link TileVqOptions#forBits}, then k rows. */
    public static HeadPlan vq(double bits, int k) {
        return of(HeadKind.VQ, new HeadKind.Code(bits, 0), k);
    }

    /**
     * Calibrated tile VQ of all rows, a second set of tiles for the best of them, then k rows.
     *
     * @param bits       of indices and biases per weight, see {@link CalibratedOptions}
     * @param refineBits of the second set's indices; 0 for none
     */
    public static HeadPlan calibrated(double bits, double refineBits, int survivors, int k) {
        return new HeadPlan(HeadKind.CALIBRATED, new HeadKind.Code(bits, refineBits), survivors, k);
    }

    /** A kind of head with what it has unless something else is asked for. */
    public static HeadPlan of(HeadKind kind) {
        return of(kind, kind.k);
    }

    /** Likewise, with so many candidates. */
    public static HeadPlan of(HeadKind kind, int k) {
        return of(kind, kind.machineCode, k);
    }

    /** Likewise, with a code of so many bits per weight. */
    public static HeadPlan of(HeadKind kind, HeadKind.Code code, int k) {
        return new HeadPlan(kind, code, kind == HeadKind.CALIBRATED ? Heads.survivors(k) : k, k);
    }

    /** Of a {@link HeadKind#CALIBRATED} head. */
    CalibratedOptions calibratedOptions() {
        return options(code);
    }

    private static CalibratedOptions options(HeadKind.Code code) {
        return CalibratedOptions.forBits(code.bits()).withRefineBits(code.refineBits());
    }

    /** Such as {@code calibrated 0.425+0.8 k=512}. */
    public String label() {
        return switch (kind) {
            case EXACT -> kind.toString();
            case SIGN -> kind + " k=" + k;
            case VQ -> "%s %s columns a tile k=%d".formatted(kind, TileVqOptions.forBits(code.bits()).tileWidth(), k);
            case CALIBRATED -> "%s %s+%s k=%d".formatted(kind, code.bits(), code.refineBits(), k);
        };
    }
}
