package lpu.model;

import lpu.codebook.CalibratedOptions;
import lpu.codebook.TileVqOptions;
import lpu.io.InputError;

/**
 * Which LM head to build.
 *
 * @param bits per weight read of every row, for {@link HeadKind#VQ} and {@link HeadKind#CALIBRATED}; see
 *     {@link TileVqOptions#forBits} and {@link CalibratedOptions#bits}
 * @param refineBits per weight read of the best rows besides, for {@link HeadKind#CALIBRATED}; 0 for none
 * @param k candidates of a coarse-fine head, at least 1
 * @param calibration the states of a {@link HeadKind#CALIBRATED} head; null for the others
 */
public record HeadSpec(HeadKind kind, double bits, double refineBits, int k, StateSource calibration) {
    public HeadSpec {
        if (k < 1) {
            throw new InputError("k must be at least 1, not " + k);
        }
        switch (kind) { // check the bits
            case EXACT, SIGN -> { }
            case VQ -> TileVqOptions.forBits(bits);
            case CALIBRATED -> options(bits, refineBits);
        }
        if (kind == HeadKind.CALIBRATED && calibration == null) {
            throw new IllegalArgumentException("a calibrated head without calibration");
        }
    }

    /** A head that needs no calibration. */
    public HeadSpec(HeadKind kind, double bits, int k) {
        this(kind, bits, 0, k, null);
    }

    /** With what a kind reads unless something else is asked for. */
    public static HeadSpec standard(HeadKind kind, StateSource calibration) {
        return of(kind, kind.code, kind.k, calibration);
    }

    /** Of a machine that scans every row. */
    public static HeadSpec machine(HeadKind kind, int k, StateSource calibration) {
        return of(kind, kind.machineCode, k, calibration);
    }

    /** With a certain code. */
    public static HeadSpec of(HeadKind kind, HeadKind.Code code, int k, StateSource calibration) {
        return new HeadSpec(kind, code.bits(), code.refineBits(), k, calibration);
    }

    /** With so many candidates. */
    public HeadSpec withK(int other) {
        return new HeadSpec(kind, bits, refineBits, other, calibration);
    }

    /** Of a {@link HeadKind#CALIBRATED} head's codebook. */
    public CalibratedOptions calibratedOptions() {
        return options(bits, refineBits);
    }

    private static CalibratedOptions options(double bits, double refineBits) {
        return CalibratedOptions.forBits(bits).withRefineBits(refineBits);
    }
}
