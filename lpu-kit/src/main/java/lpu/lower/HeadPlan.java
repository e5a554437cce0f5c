package lpu.lower;

import lpu.codebook.CalibratedOptions;
import lpu.codebook.TileVqOptions;
import lpu.fixed.FixedCalibratedHead;
import lpu.model.HeadKind;
import lpu.model.HeadSpec;
import lpu.model.Heads;

/** Which LM head a program computes. */
public sealed interface HeadPlan {
    /** Such as {@code calibrated 0.425+0.8 k=512}. */
    String label();

    /** All rows. */
    record Exact() implements HeadPlan {
        @Override
        public String label() {
            return HeadKind.EXACT.toString();
        }
    }

    /**
     * Signs of all rows, then k rows.
     *
     * @param stateBits of the rounded hidden state
     */
    record Sign(int stateBits, int k) implements HeadPlan {
        public Sign {
            atLeastOne(stateBits, k);
        }

        @Override
        public String label() {
            return HeadKind.SIGN + " k=" + k;
        }
    }

    /** Tile VQ of all rows, then k rows. */
    record Vq(TileVqOptions options, FixedCalibratedHead.Widths formats, int k) implements HeadPlan {
        public Vq {
            atLeastOne(k);
        }

        @Override
        public String label() {
            return "%s %s columns a tile k=%d".formatted(HeadKind.VQ, options.tileWidth(), k);
        }
    }

    /**
     * Calibrated tile VQ of all rows, a second set of tiles for the best of them where the options have one, then k rows.
     *
     * @param survivors rows that are refined
     */
    record Calibrated(CalibratedOptions options, FixedCalibratedHead.Widths formats, int survivors, int k) implements HeadPlan {
        public Calibrated {
            atLeastOne(survivors, k);
            if (survivors < k) {
                throw new IllegalArgumentException(survivors + " rows refined for " + k + " candidates");
            }
        }

        @Override
        public String label() {
            return "%s %s+%s k=%d".formatted(HeadKind.CALIBRATED, options.bits(), options.refineBits(), k);
        }
    }

    static HeadPlan exact() {
        return new Exact();
    }

    /** With a state of 12 bits. */
    static HeadPlan sign(int k) {
        return new Sign(12, k);
    }

    /** @param bits of indices per weight, see {@link TileVqOptions#forBits} */
    static HeadPlan vq(double bits, int k) {
        return new Vq(TileVqOptions.forBits(bits), FixedCalibratedHead.Widths.standard(), k);
    }

    /** @param bits of indices and biases per weight, and of the refinement's, see {@link CalibratedOptions} */
    static HeadPlan calibrated(double bits, double refineBits, int survivors, int k) {
        return new Calibrated(CalibratedOptions.forBits(bits).withRefineBits(refineBits), FixedCalibratedHead.Widths.standard(), survivors, k);
    }

    /** A kind of head with what it has unless something else is asked for. */
    static HeadPlan of(HeadKind kind) {
        return of(kind, kind.k);
    }

    /** Likewise, with so many candidates. */
    static HeadPlan of(HeadKind kind, int k) {
        return of(kind, kind.machineCode, k);
    }

    static HeadPlan of(HeadSpec spec) {
        return of(spec.kind(), new HeadKind.Code(spec.bits(), spec.refineBits()), spec.k());
    }

    static HeadPlan of(HeadKind kind, HeadKind.Code code, int k) {
        return switch (kind) {
            case EXACT -> exact();
            case SIGN -> sign(k);
            case VQ -> vq(code.bits(), k);
            case CALIBRATED -> calibrated(code.bits(), code.refineBits(), Heads.survivors(k), k);
        };
    }

    private static void atLeastOne(int... sizes) {
        for (int size : sizes) {
            if (size < 1) {
                throw new IllegalArgumentException("a head with a size of " + size);
            }
        }
    }
}
