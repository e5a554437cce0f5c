package lpu.model;

import lpu.codebook.TileVqOptions;
import lpu.io.InputError;

/**
 * Which LM head: what {@code --head} says, of a model's own head ({@link Heads}), in fixed point and on a machine.
 *
 * @param bits per weight read of every row, or of those that are looked at; of effect for {@link HeadKind#VQ}
 *     ({@link TileVqOptions#plain}) and {@link HeadKind#CALIBRATED} ({@link TileVqOptions#calibrated})
 * @param refineBits per weight read of the best rows besides, for {@link HeadKind#CALIBRATED}; 0 for none
 * @param k candidates of a coarse-fine head, at least 1, else InputError
 * @param calibration the states of a {@link HeadKind#CALIBRATED} head; null where none is built from them: for the other kinds,
 *     and for a machine of which only the time is asked
 */
public record HeadSpec(HeadKind kind, double bits, double refineBits, int k, StateSource calibration) {
    /** Rows that a calibrated head refines, for each candidate. */
    private static final int SURVIVORS_PER_CANDIDATE = 8;

    public HeadSpec {
        if (k < 1) {
            throw new InputError("k must be at least 1, not " + k);
        }
        switch (kind) { // check the bits
            case EXACT, SIGN -> { }
            case VQ -> TileVqOptions.plain(bits);
            case CALIBRATED -> calibrated(bits, refineBits);
        }
    }

    /** With what a kind reads, and how many candidates it has, unless something else is asked for. */
    public static HeadSpec of(HeadKind kind) {
        return switch (kind) {
            case EXACT -> new HeadSpec(kind, 0, 0, Integer.MAX_VALUE, null);
            case SIGN, VQ -> new HeadSpec(kind, 1, 0, 4096, null);
            case CALIBRATED -> new HeadSpec(kind, 1, 0, 512, null);
        };
    }

    /**
     * The same of a machine that scans every row: lpu.fixed, lpu.lower and what builds on them. Software passes over most rows,
     * so that one code of more bits is the fastest (notebook 07); such a machine reads the least with a short code, and a second
     * one of the best rows.
     */
    public static HeadSpec machine(HeadKind kind) {
        return kind == HeadKind.CALIBRATED ? of(kind).withBits(0.425, 0.8) : of(kind);
    }

    public HeadSpec withK(int other) {
        return new HeadSpec(kind, bits, refineBits, other, calibration);
    }

    /** With so many bits and no refinement. */
    public HeadSpec withBits(double other) {
        return withBits(other, 0);
    }

    public HeadSpec withBits(double other, double otherRefineBits) {
        return new HeadSpec(kind, other, otherRefineBits, k, calibration);
    }

    /** For these hidden states. */
    public HeadSpec calibratedOn(StateSource states) {
        return new HeadSpec(kind, bits, refineBits, k, states);
    }

    /** How the codebook of a {@link HeadKind#VQ} or {@link HeadKind#CALIBRATED} head is built; IllegalStateException for others. */
    public TileVqOptions codebook() {
        return switch (kind) {
            case EXACT, SIGN -> throw new IllegalStateException("the " + kind + " head has no codebook");
            case VQ -> TileVqOptions.plain(bits);
            case CALIBRATED -> calibrated(bits, refineBits);
        };
    }

    private static TileVqOptions calibrated(double bits, double refineBits) {
        return TileVqOptions.calibrated(bits).withRefineBits(refineBits);
    }

    /** Rows that a calibrated head refines. */
    public int survivors() {
        return (int) Math.min(Integer.MAX_VALUE, (long) SURVIVORS_PER_CANDIDATE * k);
    }

    /** Such as {@code calibrated 0.425+0.8 k=512}. */
    public String label() {
        return switch (kind) {
            case EXACT -> kind.toString();
            case SIGN -> "%s k=%d".formatted(kind, k);
            case VQ -> "%s %s columns a tile k=%d".formatted(kind, codebook().tileWidth(), k);
            case CALIBRATED -> "%s %s+%s k=%d".formatted(kind, bits, refineBits, k);
        };
    }
}
