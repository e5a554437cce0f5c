package lpu.experiment;

import java.util.List;
import lpu.lower.HeadPlan;
import lpu.model.HeadKind;
import lpu.model.NamedShape;

/**
 * An LM head with the candidates that it was measured to need: sign and tile VQ of one bit per weight hold the exact head's choice
 * at 99 % of 1,000 positions of WikiText-2 (notebook 05, {@code data/results/05-how-many-candidates.csv}); the calibrated head's default
 * keeps 99.9 % and more on three texts (README). Of models that were not measured SmolLM2's are assumed, the larger ones.
 *
 * @param k        0 for the exact head
 * @param measured on this very model; otherwise assumed
 */
record MeasuredHead(HeadKind kind, int k, boolean measured) {
    private record Needs(String model, int sign, int vq) {
    }

    private static final Needs SMOLLM2 = new Needs("SmolLM2 135M", 14_300, 1_235);
    private static final Needs GEMMA3 = new Needs("Gemma 3 270M", 3_411, 679);

    static MeasuredHead of(NamedShape shape, HeadKind kind) {
        Needs needs = shape.name().equals(GEMMA3.model) ? GEMMA3 : SMOLLM2;
        boolean measured = shape.name().equals(needs.model);
        return switch (kind) {
            case EXACT -> new MeasuredHead(kind, 0, true);
            case SIGN -> new MeasuredHead(kind, needs.sign, measured);
            case VQ -> new MeasuredHead(kind, needs.vq, measured);
            case CALIBRATED -> new MeasuredHead(kind, kind.k, measured);
        };
    }

    /** All kinds for a model. */
    static List<MeasuredHead> all(NamedShape shape) {
        return List.of(HeadKind.values()).stream().map(kind -> of(shape, kind)).toList();
    }

    HeadPlan plan() {
        return HeadPlan.of(kind, Math.max(1, k));
    }
}
