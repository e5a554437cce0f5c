package lpu.model;

import lpu.codebook.CalibratedOptions;
import lpu.codebook.TileVqOptions;
import lpu.report.InputError;

/**
 * Which LM head to build.
 *
 * @param bits codebook bits per weight, for {@link HeadKind#VQ} and {@link HeadKind#CALIBRATED}; see
 *     {@link TileVqOptions#forBits} and {@link CalibratedOptions#forBits}
 * @param k candidates of a coarse-fine head, at least 1
 * @param calibration the states of a {@link HeadKind#CALIBRATED} head; null for the others
 */
public record HeadSpec(HeadKind kind, double bits, int k, StateSource calibration) {
    public HeadSpec {
        if (k < 1) {
            throw new InputError("k must be at least 1, not " + k);
        }
        switch (kind) { // check the bits
            case EXACT, SIGN -> { }
            case VQ -> TileVqOptions.forBits(bits);
            case CALIBRATED -> CalibratedOptions.forBits(bits);
        }
        if (kind == HeadKind.CALIBRATED && calibration == null) {
            throw new IllegalArgumentException("a calibrated head without calibration");
        }
    }

    /** A head that needs no calibration. */
    public HeadSpec(HeadKind kind, double bits, int k) {
        this(kind, bits, k, null);
    }
}
